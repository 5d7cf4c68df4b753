using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Model;

/// <summary>Table <c>steps</c>: what became of one node of a run.</summary>
[PrimaryKey(nameof(CallId), nameof(Number))]
internal sealed class StepRow
{
    public Guid CallId { get; set; }
    public int Number { get; set; }
    public required string Node { get; set; }

    /// <summary>False while it is only attempts that failed.</summary>
    public bool Finished { get; set; }

    public int Attempts { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset FinishedAt { get; set; }
    public string? Outlet { get; set; }

    /// <summary>JSON: the session variables it set; of an unfinished step, what its attempts have done of its work.</summary>
    public string? Changes { get; set; }

    public string? Error { get; set; }
}
