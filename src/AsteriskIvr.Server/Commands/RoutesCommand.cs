using System.CommandLine;
using AsteriskIvr.Server.Control;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr routes</c>: which flow answers which call.</summary>
internal static class RoutesCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var command = new Command("routes", "List which flow answers which entry and dialled number, and from when on.") { options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var answer = await server.GetAsync<RoutesAnswer>("routes", cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(answer);
            else
                Show(answer, environment);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Show(RoutesAnswer answer, CommandEnvironment environment)
    {
        if (answer.Routes.Count == 0)
        {
            environment.Console.WriteLine("No routes: the dialplan names flows.");
            return;
        }
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in new[] { "entry", "number", "flow", "from" })
            table.AddColumn(new TableColumn(column).NoWrap());
        foreach (var route in answer.Routes)
        {
            table.AddRow(
                new Text(route.Entry.Length == 0 ? "–" : route.Entry), new Text(route.Number ?? (route.Prefix is { } prefix ? prefix + "…" : "any")), new Text(route.Flow),
                new Text(route.FromText is { } from ? $"{from} {route.Zone}".TrimEnd() : "always"));
        }
        environment.Console.Write(table);
        environment.Output.WriteLine($"Version {answer.Version} of the routing table.");
    }
}
