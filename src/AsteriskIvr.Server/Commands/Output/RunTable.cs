using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Storage.Queries;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary>A list of post-call runs.</summary>
internal static class RunTable
{
    public static void Show(IReadOnlyList<RunSummary> runs, CommandEnvironment environment)
    {
        if (runs.Count == 0)
        {
            environment.Console.WriteLine("No runs.");
            return;
        }
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in new[] { "call", "flow", "state", "node", "failed", "queued", "next attempt" })
            table.AddColumn(new TableColumn(column).NoWrap());
        table.AddColumns("error", "last action");
        foreach (var run in runs)
        {
            table.AddRow(
                new Text(Ids.Short(run.CallId)),
                new Text(run.Flow),
                new Text(run.State, Styles.OfRun(run.State)),
                new Text(run.Node ?? "–"),
                new Text(run.FailedAttempts.ToString()).RightJustified(),
                new Text(environment.Time(run.CreatedAt)),
                new Text(run.State == RunStates.Open ? environment.Time(run.DueAt) : "–"),
                new Text(run.Error ?? ""),
                new Text(run.LastAction ?? ""));
        }
        environment.Console.Write(table);
    }
}
