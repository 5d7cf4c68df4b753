namespace AsteriskIvr.Flows.Engine;

/// <summary>Why a call ended; expressions and the database see the words in kebab-case (<c>caller-hangup</c>).</summary>
public enum EndReason
{
    /// <summary>The flow came to its end and hung up.</summary>
    Completed,

    /// <summary>The caller hung up, or the caller's network gave up.</summary>
    CallerHangup,

    /// <summary>A <c>disconnect</c> node, an operator, or the shutdown of the PBX ended it.</summary>
    SystemDisconnect,

    /// <summary>It was transferred, or handed to the dialplan, and ended there.</summary>
    Transferred,

    /// <summary>It exceeded its time limit, or its media stopped.</summary>
    TimedOut,

    /// <summary>A fault led to the Exception Node.</summary>
    Error,

    /// <summary>This server was gone when the call ended.</summary>
    ServerLost,

    /// <summary>The PBX was gone when the call ended.</summary>
    PbxLost,
}

/// <summary>The words of <see cref="EndReason"/>.</summary>
public static class EndReasons
{
    private static readonly string[] Words =
        ["completed", "caller-hangup", "system-disconnect", "transferred", "timed-out", "error", "server-lost", "pbx-lost"];

    /// <summary>The reason's word, such as <c>caller-hangup</c>.</summary>
    public static string ToWord(this EndReason reason) => Words[(int)reason];

    /// <summary>The reason of a word; throws <see cref="ArgumentException"/> for an unknown one.</summary>
    public static EndReason Parse(string word) =>
        Array.IndexOf(Words, word) is var index and >= 0 ? (EndReason)index : throw new ArgumentException($"'{word}' is no end reason. Known: {string.Join(", ", Words)}.", nameof(word));
}
