using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Model;

/// <summary>Table <c>runs</c>: the post-call run of a call. The call's id is its key, so a call cannot have two.</summary>
[PrimaryKey(nameof(CallId))]
internal sealed class RunRow
{
    public Guid CallId { get; set; }
    public required string State { get; set; }

    /// <summary>When a worker may take it: the end of a wait, or of the lease of the worker that has it now.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>Tells the present lease from earlier ones; null: nobody has it.</summary>
    public Guid? Lease { get; set; }

    public string? LeaseOwner { get; set; }

    /// <summary>The node to execute next; null when the run is done.</summary>
    public string? Node { get; set; }

    public int FailedAttempts { get; set; }
    public int FinishedSteps { get; set; }
    /// <summary>The last failure of the node; or, while it has none, what the run waits for.</summary>
    public string? Error { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}
