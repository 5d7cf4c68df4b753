namespace AsteriskIvr.Flows.Speech;

/// <summary>What there is when none is configured.</summary>
internal sealed class NoSpeechEngine : ISpeechEngine
{
    public string Id => "none";

    public Task SpeakAsync(SpeechRequest request, string file, CancellationToken cancellationToken) =>
        throw new SpeechException("No speech engine is configured: Speech:Engine is None.");
}
