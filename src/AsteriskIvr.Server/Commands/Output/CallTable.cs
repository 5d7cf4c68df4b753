using AsteriskIvr.Storage.Queries;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary>A list of calls.</summary>
internal static class CallTable
{
    public static void Show(IReadOnlyList<CallSummary> calls, CommandEnvironment environment)
    {
        if (calls.Count == 0)
        {
            environment.Console.WriteLine("No calls.");
            return;
        }
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in new[] { "call", "started", "duration", "flow", "caller", "dialed", "end", "last node", "run" })
            table.AddColumn(new TableColumn(column).NoWrap());
        foreach (var call in calls)
        {
            table.AddRow(
                new Text(Ids.Short(call.Id)),
                new Text(environment.Time(call.StartedAt)),
                new Text(call.EndedAt is { } ended ? Durations.Text(ended - call.StartedAt) : "live").RightJustified(),
                new Text($"{call.Flow}@{call.FlowVersion}"),
                new Text(call.Caller ?? "–"),
                new Text(call.Dialed ?? "–"),
                new Text(call.EndReason ?? "–", Styles.OfEnd(call.EndReason)),
                new Text(call.LastNode ?? "–"),
                new Text(call.RunState ?? "–", Styles.OfRun(call.RunState)));
        }
        environment.Console.Write(table);
    }
}
