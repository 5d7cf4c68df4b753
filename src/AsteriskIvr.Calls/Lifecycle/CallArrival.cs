namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>A channel that has come to this server, as its protocol describes it.</summary>
internal sealed record CallArrival
{
    public required string Transport { get; init; }
    public required string Pbx { get; init; }
    public required string UniqueId { get; init; }
    public required string Channel { get; init; }

    /// <summary>What the dialplan asked for: a flow's name, or an entry of the routing table; empty: nothing, so that the table decides by the dialled number.</summary>
    public required string Flow { get; init; }

    public string? LinkedId { get; init; }
    public string? CallerNumber { get; init; }
    public string? CallerName { get; init; }
    public string? DialedNumber { get; init; }
    public string? Language { get; init; }
    public bool IsAnswered { get; init; }
}
