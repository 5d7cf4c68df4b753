using System.CommandLine;
using AsteriskIvr.Storage.DeadLetters;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr audit</c>: what people did by the command line.</summary>
internal static class AuditCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var limit = CommonOptions.Limit("entries");
        var command = new Command("audit", "List what people did to runs and calls, the latest first.") { limit, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var entries = await server.GetAsync<IReadOnlyList<AuditEntry>>(new QueryBuilder("audit").Add("limit", arguments.GetValue(limit).ToString()).ToString(), cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(entries);
            else
                Show(entries, environment);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Show(IReadOnlyList<AuditEntry> entries, CommandEnvironment environment)
    {
        if (entries.Count == 0)
        {
            environment.Console.WriteLine("Nothing.");
            return;
        }
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in new[] { "at", "action", "call" })
            table.AddColumn(new TableColumn(column).NoWrap());
        table.AddColumns("who", "detail");
        foreach (var entry in entries)
        {
            table.AddRow(
                new Text(environment.Time(entry.At)), new Text(entry.Action), new Text(entry.CallId is { } id ? Ids.Short(id) : "–"), new Text(entry.Actor), new Text(entry.Detail));
        }
        environment.Console.Write(table);
    }
}
