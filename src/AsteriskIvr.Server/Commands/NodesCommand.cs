using System.CommandLine;
using AsteriskIvr.Storage.Queries;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr nodes</c>: the servers that share the database.</summary>
internal static class NodesCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var command = new Command("nodes", "List the servers that share the database; exit code 1 if one is gone and has left calls open.") { options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var nodes = await server.GetAsync<IReadOnlyList<NodeSummary>>("nodes", cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(nodes);
            else
                Show(nodes, environment);
            return nodes.Any(node => node is { State: NodeStates.Gone, OpenCalls: > 0 }) ? ExitCodes.Failed : ExitCodes.Success;
        });
        return command;
    }

    private static void Show(IReadOnlyList<NodeSummary> nodes, CommandEnvironment environment)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in new[] { "node", "state", "version", "started", "seen", "open calls", "leased runs" })
            table.AddColumn(new TableColumn(column).NoWrap());
        foreach (var node in nodes)
        {
            table.AddRow(
                new Text(node.Name),
                new Text(node.State, Styles.OfNode(node.State)),
                new Text(node.Version ?? "–"),
                new Text(node.StartedAt is { } started ? environment.Time(started) : "–"),
                new Text(node.SeenAt is { } seen ? environment.Time(seen) : "–"),
                new Text(node.OpenCalls.ToString()).RightJustified(),
                new Text(node.LeasedRuns.ToString()).RightJustified());
        }
        environment.Console.Write(table);
    }
}
