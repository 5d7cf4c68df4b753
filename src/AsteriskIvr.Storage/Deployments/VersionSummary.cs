using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Storage.Deployments;

/// <summary>A stored version, as people see it in a list.</summary>
public sealed record VersionSummary
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its number.</summary>
    public required int Version { get; init; }

    /// <summary>What it is.</summary>
    public required FlowFileKind Kind { get; init; }

    /// <summary>True when new calls get it.</summary>
    public required bool IsCurrent { get; init; }

    /// <summary>Of source and subflows; null where it was removed.</summary>
    public string? Hash { get; init; }

    /// <summary>Who deployed it first.</summary>
    public required string Author { get; init; }

    /// <summary>Why.</summary>
    public string? Message { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset DeployedAt { get; init; }

    /// <summary>When it was removed; null: it is there.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>Calls on it that have not ended.</summary>
    public int OpenCalls { get; init; }

    /// <summary>Post-call runs on it that are open or dead letters.</summary>
    public int UnfinishedRuns { get; init; }
}
