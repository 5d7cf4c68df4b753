using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Model;

/// <summary>Table <c>calls</c>: one row a call, stored before the first node runs.</summary>
[PrimaryKey(nameof(Id))]
[Index(nameof(Pbx), nameof(UniqueId), IsUnique = true)]
[Index(nameof(StartedAt))]
[Index(nameof(CallerNumber))]
internal sealed class CallRow
{
    public Guid Id { get; set; }
    public required string Pbx { get; set; }
    public required string UniqueId { get; set; }
    public string? LinkedId { get; set; }
    public required string Channel { get; set; }
    public required string Transport { get; set; }
    public required string Direction { get; set; }
    public string? CallerNumber { get; set; }
    public string? CallerName { get; set; }
    public string? DialedNumber { get; set; }
    public string? Language { get; set; }
    public required string Flow { get; set; }
    public int FlowVersion { get; set; }

    /// <summary>The server that drives the call, or drove it.</summary>
    public required string Owner { get; set; }

    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>Null while the call is open.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public string? EndReason { get; set; }
    public int? BillableSeconds { get; set; }
    public int? HangupCause { get; set; }
    public int? TechCause { get; set; }
    public string? HungUpBy { get; set; }
    public string? LastNode { get; set; }
    public string? TransferredTo { get; set; }

    /// <summary>JSON: path, inputs, error and recordings.</summary>
    public string? Story { get; set; }

    /// <summary>JSON: the session in its storable form.</summary>
    public string? Session { get; set; }
}
