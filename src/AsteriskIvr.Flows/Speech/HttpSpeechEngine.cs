using System.Net.Http.Json;

namespace AsteriskIvr.Flows.Speech;

/// <summary>An engine that is a web service: the text is posted as JSON, and the answer is the sound.</summary>
internal sealed class HttpSpeechEngine(HttpClient client, Uri url, IDictionary<string, string> headers) : ISpeechEngine
{
    /// <summary>A larger answer is none: 20 MB are half an hour of speech.</summary>
    private const long Largest = 20 << 20;

    public string Id { get; } = url.ToString();

    public async Task SpeakAsync(SpeechRequest request, string file, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(new { text = request.Text, language = request.Language, voice = request.Voice }) };
        foreach (var (name, value) in headers)
            message.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new SpeechException($"{url.Host} answered {(int)answer.StatusCode}.");
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await using var target = File.Create(file);
            await Nodes.BoundedCopy.CopyAsync(body, target, Largest, cancellationToken);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            throw new SpeechException($"{url.Host} could not speak: {failed.Message}", failed);
        }
    }
}
