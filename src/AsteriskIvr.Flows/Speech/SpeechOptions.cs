using System.ComponentModel.DataAnnotations;

namespace AsteriskIvr.Flows.Speech;

/// <summary>Section <c>Speech</c> of the configuration: the engine of <c>say:</c> prompts.</summary>
public sealed class SpeechOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Speech";

    /// <summary>Which engine.</summary>
    public SpeechEngineKind Engine { get; set; } = SpeechEngineKind.Espeak;

    /// <summary>The voice for each language, such as <c>"de": "mb-de5"</c>. Default: the language's own name.</summary>
    public IDictionary<string, string> Voices { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The longest time for one text; after it, the prompt's fallback.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ErrorMessage = "Speech:Timeout must be between 100 ms and 1 min.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most texts that are spoken at once; further ones wait, within their time-out.</summary>
    [Range(1, 256, ErrorMessage = "Speech:MaxConcurrent must be between 1 and 256.")]
    public int MaxConcurrent { get; set; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>With <see cref="SpeechEngineKind.Command"/>: the program.</summary>
    public string Command { get; set; } = "";

    /// <summary>
    /// Its arguments: <c>{voice}</c> and <c>{language}</c> are replaced, and <c>{output}</c> by the file to write; without <c>{output}</c> the sound is taken
    /// from standard output. The text comes on standard input, in UTF-8. No shell reads any of it.
    /// </summary>
    public IList<string> Arguments { get; init; } = [];

    /// <summary>With <see cref="SpeechEngineKind.Http"/>: where the text is posted, as JSON <c>{"text", "language", "voice"}</c>; the answer is the sound.</summary>
    public string Url { get; set; } = "";

    /// <summary>Headers of that request, such as <c>Authorization</c>.</summary>
    public IDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The voice for a language: that of its full name, else of the language without its country, else its name as eSpeak writes it.</summary>
    internal string VoiceOf(string language)
    {
        var full = language.Replace('_', '-').ToLowerInvariant();
        var known = Voices.TryGetValue(full, out var voice) || Voices.TryGetValue(language, out voice) || Voices.TryGetValue(full.Split('-')[0], out voice);
        // eSpeak's plain "en" is British.
        return known ? voice! : full == "en" ? "en-us" : full;
    }
}

/// <summary>The engines that need no code.</summary>
public enum SpeechEngineKind
{
    /// <summary>No text can be spoken.</summary>
    None,

    /// <summary>eSpeak NG, as Debian's package <c>espeak-ng</c>: needs no account and no network.</summary>
    Espeak,

    /// <summary>A program.</summary>
    Command,

    /// <summary>A web service.</summary>
    Http,
}
