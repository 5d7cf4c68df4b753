namespace AsteriskIvr.PostCall.Alerts;

/// <summary>Dead letters that nobody was told of yet, as people are told them: no call, no caller, no text of a fault.</summary>
/// <param name="Count">How many.</param>
/// <param name="Since">When the first of them came.</param>
/// <param name="Groups">By flow, node and kind of fault, the largest first.</param>
public sealed record DeadLetterSummary(long Count, DateTimeOffset Since, IReadOnlyList<DeadLetterGroup> Groups)
{
    /// <summary>As a line for people.</summary>
    public override string ToString() => string.Join(", ", Groups.Select(g => $"{g.Count} at {g.Flow}/{g.Node} ({g.Error})"));
}

/// <summary>Dead letters of one kind.</summary>
public sealed record DeadLetterGroup(string Flow, string Node, string Error, long Count);
