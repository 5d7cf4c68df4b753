namespace AsteriskIvr.Flows.Engine;

/// <summary>One piece of audio, as Asterisk can play it.</summary>
/// <param name="Kind">How <paramref name="Value"/> is read.</param>
/// <param name="Value">A sound's name without its extension, digits, or a whole number.</param>
public readonly record struct Media(MediaKind Kind, string Value)
{
    /// <summary>A sound of the PBX, in the channel's language.</summary>
    public static Media Sound(string name) => new(MediaKind.Sound, name);

    /// <summary>Digits one by one.</summary>
    public static Media Digits(string digits) => new(MediaKind.Digits, digits);

    /// <summary>A whole number in words.</summary>
    public static Media Number(string number) => new(MediaKind.Number, number);
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
}
