using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Speech;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Makes sounds in the folder that Asterisk reads, and finds again those that were made.</summary>
internal sealed class PromptSounds(
    PromptStore store, PromptFolder folder, PromptFetcher fetcher, ISpeechEngine engine, IOptions<SpeechOptions> speech, TimeProvider time) : IPromptSounds, IDisposable
{
    /// <summary>The longest text of one prompt: two to three minutes.</summary>
    public const int LongestText = 2_000;

    private readonly SemaphoreSlim _speakers = new(speech.Value.MaxConcurrent);

    public async ValueTask<PromptClip> SpeakAsync(string text, string language, bool isSensitive, CancellationToken cancellationToken)
    {
        if (text.Length > LongestText)
            throw new NodeFaultException("speech", $"A text of {text.Length} characters is too long to be spoken; {LongestText} are the most.") { IsPermanent = true };
        var request = new SpeechRequest(text, language, speech.Value.VoiceOf(language));
        try
        {
            if (isSensitive)
            {
                var once = await store.MakeOnceAsync(file => SpeakAsync(request, file, cancellationToken));
                return new PromptClip(Media.File(once, $"say:{Session.Mask}"), () => store.Delete(once));
            }
            // Goes on when the caller hangs up: the next one will hear it.
            var path = await store.GetAsync(MadeFrom(request), file => SpeakAsync(request, file, CancellationToken.None), cancellationToken);
            return new PromptClip(Media.File(path, $"say:{text}"));
        }
        catch (Exception failed) when (failed is SpeechException or AudioFormatException or IOException or UnauthorizedAccessException)
        {
            throw new NodeFaultException("speech", $"The text could not be spoken: {failed.Message}", failed);
        }
    }

    public async ValueTask<PromptClip> ConvertAsync(string file, CancellationToken cancellationToken)
    {
        if (folder.Find(file) is not { } source)
            throw new NodeFaultException("prompt", $"There is no file '{file}' in the prompt folder.") { IsPermanent = true };
        try
        {
            // A file that is replaced is another one: its time and size are part of what the sound was made from.
            var madeFrom = $"file\n{source.FullName}\n{source.LastWriteTimeUtc.Ticks}\n{source.Length}";
            var path = await store.GetAsync(madeFrom, target => Task.FromResult(AudioConverter.Convert(source.FullName, target)), cancellationToken);
            return new PromptClip(Media.File(path, $"file:{file}"));
        }
        catch (Exception failed) when (failed is AudioFormatException or IOException or UnauthorizedAccessException)
        {
            throw new NodeFaultException("prompt", $"'{file}' cannot be played: {failed.Message}", failed) { IsPermanent = failed is AudioFormatException };
        }
    }

    public async ValueTask<PromptClip> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return new PromptClip(Media.File(await fetcher.FetchAsync(url, cancellationToken), $"url:{url}"));
        }
        catch (Exception failed) when (failed is AudioFormatException or IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new NodeFaultException("prompt", $"'{url}' cannot be played: {failed.Message}", failed);
        }
    }

    public void Dispose() => _speakers.Dispose();

    private string MadeFrom(SpeechRequest request) => $"say\n{engine.Id}\n{request.Voice}\n{request.Language}\n{request.Text}";

    private async Task<string> SpeakAsync(SpeechRequest request, string target, CancellationToken cancellationToken)
    {
        var timeout = speech.Value.Timeout;
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var spoken = $"{target}.speech";
        try
        {
            await _speakers.WaitAsync(either.Token);
            try
            {
                await engine.SpeakAsync(request, spoken, either.Token);
            }
            finally
            {
                _speakers.Release();
            }
            return AudioConverter.Convert(spoken, target);
        }
        catch (OperationCanceledException cancelled) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SpeechException($"it took longer than {timeout.TotalSeconds:0.###} s.", cancelled);
        }
        finally
        {
            File.Delete(spoken);
        }
    }
}
