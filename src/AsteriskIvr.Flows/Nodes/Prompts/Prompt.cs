using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Something the caller hears: exactly one of its fields is set, besides <see cref="Fallback"/> and <see cref="Duration"/>.</summary>
[OneOf]
public sealed record Prompt
{
    /// <summary>A sound of the PBX.</summary>
    [Field("A sound of the PBX by its name without extension, such as `hello-world`; played in the call's language.")]
    public LocalizedTemplate? Sound { get; init; }

    /// <summary>A text that is spoken.</summary>
    [Field("A text that is spoken by the server's speech engine, in the call's language.")]
    public LocalizedTemplate? Say { get; init; }

    /// <summary>A file of the prompt folder.</summary>
    [Field("A file of the server's prompt folder, with its extension, such as `welcome.mp3`: WAV, MP3, Ogg Vorbis, or gsm, ulaw, alaw, sln, g722.")]
    public LocalizedTemplate? File { get; init; }

    /// <summary>A file of the web.</summary>
    [Field("An http or https address of such a file, without expressions. It is fetched when the flow is deployed; the last copy serves while it cannot be fetched.")]
    public LocalizedTemplate? Url { get; init; }

    /// <summary>A tone.</summary>
    [Field("A tone of the telephone network.")]
    public PromptTone? Tone { get; init; }

    /// <summary>Digits, read one by one.</summary>
    [Field("Digits, read one by one; also `*` and `#`.")]
    public Template? Digits { get; init; }

    /// <summary>A number, read in words.</summary>
    [Field("A number, read in words.")]
    public Template? Number { get; init; }

    /// <summary>What is played where the prompt cannot be made in time.</summary>
    [Field("With `say`, `file` or `url`: a sound of the PBX that is played where the prompt cannot be made in time. Default: that is a fault.", IsBeside = true)]
    public Template? Fallback { get; init; }

    /// <summary>How long a tone plays.</summary>
    [Field("With `tone`: how long it plays.", IsBeside = true)]
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>The tones that Asterisk knows for every country.</summary>
public enum PromptTone
{
    /// <summary>The line is free.</summary>
    Dial,

    /// <summary>It rings at the other end.</summary>
    Ring,

    /// <summary>The other end is busy.</summary>
    Busy,

    /// <summary>The network is busy.</summary>
    Congestion,
}
