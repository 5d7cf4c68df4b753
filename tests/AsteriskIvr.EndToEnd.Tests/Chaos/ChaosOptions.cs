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

    /// <summary>The server's database is PostgreSQL, and killed.</summary>
    public bool KillDatabase { get; init; }

    /// <summary>It ends when so many calls are known to the server; null: with <see cref="Duration"/> only.</summary>
    public int? Calls { get; init; }

    /// <summary>New calls a second over each of FastAGI and ARI.</summary>
    public int Rate { get; init; } = 10;

    /// <summary>The longest time from when the server is up to its death; longer only where it takes longer to start.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromSeconds(2);

    public override string ToString()
    {
        var kinds = new List<string>();
        if (KillServer)
            kinds.Add("server");
        if (KillAsterisk)
            kinds.Add("Asterisk");
        if (KillDatabase)
            kinds.Add("PostgreSQL");
        return $"{(kinds.Count == 0 ? "nothing" : string.Join(" and ", kinds))} killed -9";
    }
}
