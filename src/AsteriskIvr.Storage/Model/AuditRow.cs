using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Model;

/// <summary>Table <c>audit</c>: what people did by the command line.</summary>
[PrimaryKey(nameof(Id))]
[Index(nameof(CallId))]
[Index(nameof(At))]
internal sealed class AuditRow
{
    public Guid Id { get; set; }
    public DateTimeOffset At { get; set; }
    public required string Actor { get; set; }
    public required string Action { get; set; }

    /// <summary>Null where it was not about one call.</summary>
    public Guid? CallId { get; set; }

    public required string Detail { get; set; }
}
