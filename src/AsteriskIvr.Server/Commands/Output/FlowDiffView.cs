using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Server.Commands;

/// <summary>Differences of two flows, one a line: <c>+</c> came, <c>-</c> went, <c>~</c> changed, <c>&gt;</c> leads elsewhere.</summary>
internal static class FlowDiffView
{
    private const int Longest = 60;

    public static void Show(string before, string after, IReadOnlyList<FlowChange> changes, bool isSameText, TextWriter output)
    {
        output.WriteLine($"{before} → {after}");
        if (changes.Count == 0)
            output.WriteLine(isSameText ? "They are the same." : "They say the same; only comments, order or layout differ.");
        foreach (var change in changes)
            output.WriteLine(Line(change));
    }

    private static string Line(FlowChange change)
    {
        var where = change.Subflow is { } subflow ? change.Node.Length == 0 ? $"[{subflow}]" : $"[{subflow}] {change.Node}" : change.Node;
        var node = where.Length == 0 ? "" : $"{where}  ";
        return change.Kind switch
        {
            FlowChangeKind.Added => $"+ {node}({change.After})",
            FlowChangeKind.Removed => $"- {node}({change.Before})",
            FlowChangeKind.Rewired => $"> {node}{change.Field}: {Text(change.Before)} → {Text(change.After)}",
            _ => $"~ {node}{change.Field}: {Text(change.Before)} → {Text(change.After)}",
        };
    }

    private static string Text(string? value)
    {
        var line = value?.ReplaceLineEndings(" ") ?? "nothing";
        return line.Length <= Longest ? line : line[..Longest] + "…";
    }
}
