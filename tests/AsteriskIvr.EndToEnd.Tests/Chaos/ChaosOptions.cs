namespace AsteriskIvr.EndToEnd.Tests.Chaos;

/// <summary>How long, and what dies.</summary>
internal sealed record ChaosOptions
{
    /// <summary>How long calls come.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The server is killed.</summary>
    public bool KillServer { get; init; }

    /// <summary>Asterisk is killed.</summary>
    public bool KillAsterisk { get; init; }

    /// <summary>New calls a second over each of FastAGI and ARI.</summary>
    public int Rate { get; init; } = 10;

    /// <summary>The longest time from when the server is up to its death; longer only where it takes longer to start.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromSeconds(2);

    public override string ToString() =>
        $"{(KillServer, KillAsterisk) switch { (true, true) => "server and Asterisk", (true, false) => "server", (false, true) => "Asterisk", _ => "nothing" }} killed -9";
}
