namespace AsteriskIvr.Testing;

/// <summary>How fast a caller presses keys, in packets of 20 ms, of which each of the two is at least one.</summary>
/// <param name="Tone">How long each key sounds.</param>
/// <param name="Pause">How long nothing sounds after it.</param>
public sealed record KeySpeed(int Tone, int Pause)
{
    /// <summary>100 ms and 60 ms.</summary>
    public static KeySpeed Default { get; } = new(5, 3);

    /// <inheritdoc/>
    public override string ToString() => $"{(Tone + Pause) * 20} ms a key";
}
