using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Model;

/// <summary>Table <c>journal</c>: what happened in a live call; removed when the call is closed.</summary>
[PrimaryKey(nameof(CallId), nameof(Sequence))]
internal sealed class JournalRow
{
    public Guid CallId { get; set; }
    public int Sequence { get; set; }

    /// <summary>JSON: the entries.</summary>
    public required string Entries { get; set; }
}

/// <summary>Table <c>activity</c>: lines that nodes wrote.</summary>
[PrimaryKey(nameof(Id))]
[Index(nameof(CallId))]
internal sealed class ActivityRow
{
    public Guid Id { get; set; }
    public Guid CallId { get; set; }
    public DateTimeOffset At { get; set; }
    public required string Level { get; set; }
    public required string Node { get; set; }
    public required string Message { get; set; }

    /// <summary>JSON.</summary>
    public string? Fields { get; set; }
}

/// <summary>Table <c>flow_versions</c>: flows, subflows and the routing table; immutable, but for being removed.</summary>
[PrimaryKey(nameof(Flow), nameof(Version))]
[Index(nameof(Flow), nameof(Hash), IsUnique = true)]
internal sealed class FlowVersionRow
{
    public required string Flow { get; set; }
    public int Version { get; set; }

    /// <summary><c>flow</c>, <c>subflow</c> or <c>routes</c>.</summary>
    public required string Kind { get; set; }

    /// <summary>Of a removed one a word that is no hash: the same text is a new version then.</summary>
    public required string Hash { get; set; }

    public required string Source { get; set; }

    /// <summary>JSON: the texts of the subflows that it uses, by name; null: it uses none.</summary>
    public string? Subflows { get; set; }

    public required string Author { get; set; }
    public string? Message { get; set; }
    public DateTimeOffset DeployedAt { get; set; }

    /// <summary>The row stays, so that its number is never given again.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

/// <summary>Table <c>current_flows</c>: the version that new calls get.</summary>
[PrimaryKey(nameof(Flow))]
internal sealed class CurrentFlowRow
{
    public required string Flow { get; set; }
    public int Version { get; set; }
}

/// <summary>Table <c>deployments</c>: each change of what is current.</summary>
[PrimaryKey(nameof(Id))]
[Index(nameof(Flow), nameof(At))]
internal sealed class DeploymentRow
{
    public Guid Id { get; set; }
    public required string Flow { get; set; }
    public int Version { get; set; }

    /// <summary><c>deploy</c>, <c>rollback</c> or <c>withdraw</c>.</summary>
    public required string Action { get; set; }

    public DateTimeOffset At { get; set; }
    public required string Author { get; set; }
    public string? Message { get; set; }
}
