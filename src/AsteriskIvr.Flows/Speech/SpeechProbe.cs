using System.Diagnostics;
using AsteriskIvr.Flows.Nodes;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Speech;

/// <summary>Whether texts can be spoken now: one is, and thrown away.</summary>
public sealed class SpeechProbe
{
    private const string Text = "one two three";

    private readonly ISpeechEngine _engine;
    private readonly SpeechOptions _options;

    internal SpeechProbe(ISpeechEngine engine, IOptions<SpeechOptions> options) => (_engine, _options) = (engine, options.Value);

    /// <summary>How long it took, or what is wrong.</summary>
    public async Task<(TimeSpan Took, string? Problem)> TryAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("asterisk-ivr-speech");
        var began = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Timeout);
        try
        {
            var (spoken, converted) = (Path.Combine(folder.FullName, "spoken"), Path.Combine(folder.FullName, "converted"));
            await _engine.SpeakAsync(new SpeechRequest(Text, SayLanguages.Default, _options.VoiceOf(SayLanguages.Default)), spoken, limit.Token);
            AudioConverter.Convert(spoken, converted);
            return (Stopwatch.GetElapsedTime(began), null);
        }
        catch (Exception failed) when (failed is SpeechException or AudioFormatException)
        {
            return (Stopwatch.GetElapsedTime(began), failed.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (Stopwatch.GetElapsedTime(began), $"It took longer than {_options.Timeout.TotalSeconds:0.###} s (Speech:Timeout).");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
