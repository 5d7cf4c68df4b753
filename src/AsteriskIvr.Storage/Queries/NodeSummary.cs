namespace AsteriskIvr.Storage.Queries;

/// <summary>A server of those that share the database.</summary>
/// <param name="Name">Its <c>Storage:NodeName</c>.</param>
/// <param name="State">One of <see cref="NodeStates"/>.</param>
/// <param name="Version">Of its program.</param>
/// <param name="StartedAt">When this life of it began, or the last one.</param>
/// <param name="SeenAt">When it last showed that it is alive, by the database's clock.</param>
/// <param name="OpenCalls">Calls that are its own and have not ended.</param>
/// <param name="LeasedRuns">Post-call runs that it executes.</param>
public sealed record NodeSummary(string Name, string State, string? Version, DateTimeOffset? StartedAt, DateTimeOffset? SeenAt, int OpenCalls, int LeasedRuns);

/// <summary>How a server is.</summary>
public static class NodeStates
{
    /// <summary>Its lease holds.</summary>
    public const string Alive = "alive";

    /// <summary>It was stopped in an orderly way.</summary>
    public const string Stopped = "stopped";

    /// <summary>Its lease ran out: it was killed, or cannot reach the database. The others take over its open calls.</summary>
    public const string Gone = "gone";

    /// <summary>It has something open and has never shown itself: it is of an older version. Nothing is taken over from it.</summary>
    public const string Unknown = "unknown";
}
