namespace AsteriskIvr.Flows.Speech;

/// <summary>
/// Makes speech of text. One that is registered in place of the configured one serves all <c>say:</c> prompts; what it makes is converted and cached
/// for it.
/// </summary>
public interface ISpeechEngine
{
    /// <summary>Tells its voices from those of others: a cached prompt is used as long as this stays the same.</summary>
    string Id { get; }

    /// <summary>
    /// Speaks, into a file: WAV, or anything else that a <c>file:</c> prompt may be. Throws <see cref="SpeechException"/> where it cannot. Several
    /// run at once, at most <see cref="SpeechOptions.MaxConcurrent"/>; a cancelled one leaves nothing behind.
    /// </summary>
    Task SpeakAsync(SpeechRequest request, string file, CancellationToken cancellationToken);
}

/// <summary>A text to be spoken.</summary>
/// <param name="Text">The text, without markup.</param>
/// <param name="Language">Its language, such as <c>de</c> or <c>en-GB</c>.</param>
/// <param name="Voice">The engine's voice for it, as configured.</param>
public sealed record SpeechRequest(string Text, string Language, string Voice);

/// <summary>A text could not be spoken. The message is shown and stored, and so must not hold the text.</summary>
public sealed class SpeechException(string message, Exception? innerException = null) : Exception(message, innerException);
