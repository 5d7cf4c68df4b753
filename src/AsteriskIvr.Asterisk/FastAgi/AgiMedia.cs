namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>How playing ended.</summary>
/// <param name="Digit">The key that stopped it; null where it played to its end.</param>
/// <param name="EndPosition">The sample it stopped at (8,000 a second for most sounds).</param>
public readonly record struct AgiPlayback(char? Digit, long EndPosition);

/// <summary>What GET DATA collected.</summary>
/// <param name="Digits">The keys, without the <c>#</c> that ended them; perhaps none.</param>
/// <param name="TimedOut">The time between two keys ended it, not <c>#</c> or the most digits.</param>
public readonly record struct AgiDigits(string Digits, bool TimedOut);

/// <summary>How recording ended; a hangup is an <see cref="AgiHangupException"/>, and the file is there.</summary>
/// <param name="Digit">The key that stopped it; null where its longest time or silence did.</param>
/// <param name="EndPosition">The sample it stopped at.</param>
public readonly record struct AgiRecording(char? Digit, long EndPosition);

/// <summary>What RECORD FILE is asked to do.</summary>
/// <param name="File">Its name without extension, relative to Asterisk's sounds or absolute, on Asterisk's machine.</param>
/// <param name="Format">The extension, such as <c>wav</c>.</param>
public sealed record AgiRecordRequest(string File, string Format = "wav")
{
    /// <summary>The keys that stop it. Default: <c>#</c>.</summary>
    public string EscapeDigits { get; init; } = "#";

    /// <summary>The longest time. Default: 5 minutes; <see cref="Timeout.InfiniteTimeSpan"/> for none.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest silence, in whole seconds; none by default.</summary>
    public TimeSpan MaxSilence { get; init; }

    /// <summary>Whether a beep goes ahead. Default: yes.</summary>
    public bool Beep { get; init; } = true;

    /// <summary>The sample of an existing file to go on from.</summary>
    public long OffsetSamples { get; init; }
}

/// <summary>The keys of CONTROL STREAM FILE.</summary>
public sealed record AgiStreamControl
{
    /// <summary>How far one key skips. Default: 3 s.</summary>
    public TimeSpan Skip { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Skips on. Default: <c>#</c>.</summary>
    public string ForwardKey { get; init; } = "#";

    /// <summary>Skips back. Default: <c>*</c>.</summary>
    public string RewindKey { get; init; } = "*";

    /// <summary>Pauses and goes on; none by default.</summary>
    public string PauseKey { get; init; } = "";

    /// <summary>Where to begin.</summary>
    public TimeSpan Offset { get; init; }
}
