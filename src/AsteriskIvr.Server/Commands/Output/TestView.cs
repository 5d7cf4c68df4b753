using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Simulation.FlowTests;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary>What tests of flows came to, for a person.</summary>
internal sealed class TestView(CommandEnvironment environment, bool isQuiet)
{
    private static readonly Style Good = new(Color.Green);

    public void Begin(Suite suite)
    {
        if (isQuiet)
            return;
        Line(suite.File, Style.Plain);
        if (suite.FlowText is null)
            Line($"  there is no flow '{suite.FlowFile}'", Styles.Failure);
        else if (suite.Flow is null)
            Plain(DiagnosticRenderer.Render(suite.FlowDiagnostics.Where(d => d.Severity == DiagnosticSeverity.Error), suite.FlowText));
        if (suite.Diagnostics.Count > 0)
            Plain(DiagnosticRenderer.Render(suite.Diagnostics, suite.Text));
    }

    public void Show(IReadOnlyList<CaseResult> cases)
    {
        if (isQuiet)
            return;
        foreach (var result in cases)
        {
            Line($"  {(result.Passed ? "✓" : "✗")} {result.Test.Name}", result.Passed ? Good : Styles.Failure);
            foreach (var mismatch in result.Mismatches)
            {
                Plain($"      {mismatch.What}");
                foreach (var line in mismatch.Lines)
                    Plain($"        {line}");
            }
        }
    }

    public void Show(string flow, Coverage coverage)
    {
        if (isQuiet)
            return;
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("node").NoWrap());
        table.AddColumn(new TableColumn("visits").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("outlets taken").NoWrap());
        table.AddColumn(new TableColumn("never taken"));
        foreach (var node in coverage.Nodes)
        {
            table.AddRow(
                new Text(node.Node, node.Visits == 0 ? Styles.Failure : Style.Plain),
                new Text($"{node.Visits}"),
                new Text(string.Join(", ", node.Outlets.Where(o => o.IsTaken).Select(o => o.Outlet))),
                new Text(string.Join(", ", node.Outlets.Where(o => !o.IsTaken).Select(o => o.Outlet)), Styles.Failure));
        }
        var (nodes, visited) = (coverage.Nodes.Count, coverage.Nodes.Count(n => n.Visits > 0));
        var (outlets, taken) = (coverage.Nodes.Sum(n => n.Outlets.Count), coverage.Nodes.Sum(n => n.Outlets.Count(o => o.IsTaken)));
        Line("", Style.Plain);
        Line($"coverage of {flow}: {visited} of {nodes} nodes ({Percent(visited, nodes)}), {taken} of {outlets} outlets ({Percent(taken, outlets)})", Style.Plain);
        environment.Console.Write(table);
    }

    public void Updated(int updated, IReadOnlyList<string> skipped)
    {
        if (updated > 0)
            Line($"  {updated} case(s) now expect what happened", Style.Plain);
        foreach (var reason in skipped)
            Line($"  {reason}", Styles.Failure);
    }

    public void Wrote(string file, int cases)
    {
        if (!isQuiet)
            Line($"  {cases} case(s) written to {file}", Style.Plain);
    }

    public void NotReached(IReadOnlyList<string> nodes)
    {
        if (!isQuiet && nodes.Count > 0)
            Line($"  no way was found to: {string.Join(", ", nodes)}. Write a case that goes there, and it is used.", Styles.Failure);
    }

    public void Sum(int passed, int failed, int broken, TimeSpan took)
    {
        if (isQuiet)
            return;
        var sum = $"{passed} passed, {failed} failed{(broken > 0 ? $", {broken} file(s) cannot be run" : "")}";
        Line("", Style.Plain);
        Line($"{sum}, in {took.TotalMilliseconds:0} ms", failed + broken == 0 ? Good : Styles.Failure);
    }

    public static object Json(IEnumerable<(Suite Suite, IReadOnlyList<CaseResult> Cases)> results, IEnumerable<(string Flow, Coverage Coverage)> coverages) => new
    {
        files = results.Select(r => new
        {
            file = r.Suite.File,
            flow = r.Suite.FlowFile,
            cases = r.Cases.Select(c => new { c.Test.Name, c.Passed, milliseconds = c.Took.TotalMilliseconds, mismatches = c.Mismatches.Select(m => new { m.What, m.Lines }) }),
        }),
        coverage = coverages.Select(c => new
        {
            c.Flow,
            nodes = c.Coverage.Nodes.Select(n => new { id = n.Node, n.Visits, taken = n.Outlets.Where(o => o.IsTaken).Select(o => o.Outlet), never = n.Outlets.Where(o => !o.IsTaken).Select(o => o.Outlet) }),
        }),
    };

    private static string Percent(int part, int whole) => whole == 0 ? "100 %" : $"{100 * part / whole} %";

    // What is aligned must not be wrapped.
    private void Plain(string text) => environment.Output.WriteLine(text);

    private void Line(string text, Style style)
    {
        if (text.Length == 0)
            environment.Output.WriteLine();
        else if (style == Style.Plain || !environment.Console.Profile.Capabilities.Ansi)
            environment.Output.WriteLine(text);
        else
            environment.Console.Write(new Text(text + "\n", style));
    }
}
