namespace AsteriskIvr.Storage.Model;

/// <summary>Table <c>journal</c>: what happened in a live call; removed when the call is closed.</summary>
internal sealed class JournalRow
{
    public Guid CallId { get; set; }
    public int Sequence { get; set; }

    /// <summary>JSON: the entries.</summary>
    public required string Entries { get; set; }
}

/// <summary>Table <c>activity</c>: lines that nodes wrote.</summary>
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

/// <summary>Table <c>flow_versions</c>: immutable.</summary>
internal sealed class FlowVersionRow
{
    public required string Flow { get; set; }
    public int Version { get; set; }
    public required string Hash { get; set; }
    public required string Source { get; set; }
    public DateTimeOffset DeployedAt { get; set; }
}

/// <summary>Table <c>current_flows</c>: the version that new calls get.</summary>
internal sealed class CurrentFlowRow
{
    public required string Flow { get; set; }
    public int Version { get; set; }
}
