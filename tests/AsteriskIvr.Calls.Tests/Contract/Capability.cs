namespace AsteriskIvr.Calls.Tests.Contract;

/// <summary>What not every implementation of the port can do; a fixture that lacks one says why.</summary>
public enum Capability
{
    /// <summary>The caller can press a key that nobody waits for.</summary>
    KeysInVain,

    /// <summary>Keys with less than 45 ms between them come once each.</summary>
    KeysWithoutPause,

    /// <summary>There is a telephone that shows, plays and signals.</summary>
    Telephone,

    /// <summary>There is a dialplan with callees and places to go to.</summary>
    Dialplan,

    /// <summary>A dial that was given up leaves the call usable at once.</summary>
    DialCanBeGivenUp,
}
