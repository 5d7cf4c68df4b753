namespace AsteriskIvr.Flows.Engine;

/// <summary>What is recorded, and when that ends.</summary>
/// <param name="Name">The file's name without extension. A file of that name is replaced.</param>
/// <param name="MaxDuration">The longest time; whole seconds, a part counts as one.</param>
public sealed record RecordRequest(string Name, TimeSpan MaxDuration)
{
    /// <summary>The format, and the file's extension: one that every Asterisk writes and every computer plays.</summary>
    public const string Format = "wav";

    /// <summary>The longest silence, in whole seconds likewise; null: silence does not end it.</summary>
    public TimeSpan? MaxSilence { get; init; }

    /// <summary>Whether a beep goes ahead.</summary>
    public bool Beep { get; init; } = true;

    /// <summary>The keys that end it: one, all of them, or none.</summary>
    public string StopOn { get; init; } = "#";

    /// <summary>The file's name.</summary>
    public string FileName => $"{Name}.{Format}";

    /// <summary>
    /// What ended a recording that no key has ended. Neither protocol says it, and how long the file is depends on what the network lost: so it is told by
    /// the clock. Silence that comes in the very last moment may be taken for the longest time.
    /// </summary>
    /// <param name="elapsed">How long it took.</param>
    public RecordEnd EndAfter(TimeSpan elapsed) =>
        MaxSilence is not null && elapsed < TimeSpan.FromSeconds(Seconds(MaxDuration)) ? RecordEnd.Silence : RecordEnd.MaxDuration;

    /// <summary>Whole seconds, rounded up.</summary>
    public static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}

/// <summary>How a recording ended.</summary>
/// <param name="End">What ended it.</param>
/// <param name="Recorded">How long it is, to the second or better.</param>
public sealed record RecordResult(RecordEnd End, TimeSpan Recorded);

/// <summary>What ends a recording, other than a hangup.</summary>
public enum RecordEnd
{
    /// <summary>A key.</summary>
    Key,

    /// <summary>The longest silence.</summary>
    Silence,

    /// <summary>The longest time.</summary>
    MaxDuration,
}
