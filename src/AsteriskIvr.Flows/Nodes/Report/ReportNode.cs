using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Makes the call's report.</summary>
[Node("report", NodePlace.Anywhere, "Makes the call's report and keeps it in a session variable.",
    IsRepeatable = true,
    Remarks = """
        It holds all of `call.*` under the same names (`startedAt`, `endedAt`, `durationSeconds`, `callerNumber`, `endReason`, `inputs`, `path` …), and `menu` (the first menu choice),
        `subMenus` (the further ones) and `disposition` (`answered` or `no-answer`). A choice is the id of the node it led to. Sensitive entries are masked.
        """,
    Example = "make-report: { type: report, saveAs: report, next: submit }")]
[Outlet(Outlets.Next, "It is made.")]
public sealed record ReportNode : Node
{
    /// <summary>The variable for the report.</summary>
    [Field("The session variable that keeps the report.", IsVariable = true)]
    public required string SaveAs { get; init; }

    /// <summary>Its form.</summary>
    [Field("`json` gives fields that expressions can use; `text`, `html` and `csv` give text (csv: a line of names and a line of values).")]
    public ReportFormat Format { get; init; } = ReportFormat.Json;

    /// <inheritdoc/>
    public override IEnumerable<string> Sets => [SaveAs];
}

/// <summary>The forms of a report.</summary>
public enum ReportFormat
{
    /// <summary>Fields.</summary>
    Json,

    /// <summary>Lines of name and value.</summary>
    Text,

    /// <summary>A table of name and value.</summary>
    Html,

    /// <summary>A line of names and a line of values (RFC 4180).</summary>
    Csv,
}
