namespace AsteriskIvr.Flows.Engine;

/// <summary>One piece of audio, as Asterisk can play it.</summary>
/// <param name="Kind">How <paramref name="Value"/> is read.</param>
/// <param name="Value">A sound's name or a file's path, both without extension, digits, a whole number, or a tone's name.</param>
public readonly record struct Media(MediaKind Kind, string Value)
{
    /// <summary>How long a tone plays.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What it is, for people, where <see cref="Value"/> does not say it: such as the text that a file speaks.</summary>
    public string? Text { get; init; }

    /// <summary>A sound of the PBX, in the channel's language.</summary>
    public static Media Sound(string name) => new(MediaKind.Sound, name);

    /// <summary>Digits one by one.</summary>
    public static Media Digits(string digits) => new(MediaKind.Digits, digits);

    /// <summary>A whole number in words.</summary>
    public static Media Number(string number) => new(MediaKind.Number, number);

    /// <summary>A file that the PBX can read.</summary>
    /// <param name="path">Its absolute path without its extension.</param>
    /// <param name="text">What it is, for people.</param>
    public static Media File(string path, string text) => new(MediaKind.File, path) { Text = text };

    /// <summary>A tone of the telephone network, as the PBX's country has it.</summary>
    public static Media Tone(string name, TimeSpan duration) => new(MediaKind.Tone, name) { Duration = duration };
}

/// <summary>The kinds of <see cref="Media"/>.</summary>
public enum MediaKind
{
    /// <summary>A sound file of the PBX.</summary>
    Sound,

    /// <summary>Digits one by one.</summary>
    Digits,

    /// <summary>A whole number in words.</summary>
    Number,

    /// <summary>A file outside of the PBX's own sounds.</summary>
    File,

    /// <summary>A tone, such as that of a busy line.</summary>
    Tone,
}
