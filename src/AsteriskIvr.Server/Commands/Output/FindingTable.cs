using AsteriskIvr.Server.Doctor;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary>What the doctor found.</summary>
internal static class FindingTable
{
    public static void Show(IReadOnlyList<Finding> findings, CommandEnvironment environment)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn(new TableColumn("").NoWrap()).AddColumn(new TableColumn("check").NoWrap()).AddColumn("found, and what to do");
        foreach (var finding in findings)
        {
            var lines = new Rows([new Text(finding.Detail), .. finding.Hint is { } hint ? new[] { new Text($"→ {hint}", Styles.Dim) } : []]);
            table.AddRow(new Text(Word(finding.Level), Styles.OfFinding(finding.Level)), new Text(finding.Check), lines);
        }
        environment.Console.Write(table);
        var fails = findings.Count(f => f.Level == FindingLevel.Fail);
        var warnings = findings.Count(f => f.Level == FindingLevel.Warn);
        environment.Console.WriteLine(fails + warnings == 0 ? "All is well." : $"{fails} to mend, {warnings} to look at.");
    }

    private static string Word(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Warn => "warn",
        FindingLevel.Fail => "FAIL",
        _ => "?",
    };
}
