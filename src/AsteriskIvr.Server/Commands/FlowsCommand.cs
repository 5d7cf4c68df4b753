using System.CommandLine;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Storage.Deployments;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr flows [NAME]</c>: what is deployed, or all versions of one flow.</summary>
internal static class FlowsCommand
{
    private const int ShownOfHash = 12;

    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var name = new Argument<string?>("NAME") { Description = "A flow, subflow, or 'routes': all its versions are listed.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("flows", "List what is deployed, or all versions of a flow.") { name, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            if (arguments.GetValue(name) is { } one)
            {
                var versions = await server.GetAsync<IReadOnlyList<VersionSummary>>($"flows/{Uri.EscapeDataString(one)}/versions", cancellationToken);
                if (arguments.GetValue(options.Json))
                    environment.WriteJson(versions);
                else
                    Show(versions, environment);
                return ExitCodes.Success;
            }
            var answer = await server.GetAsync<FlowsAnswer>("flows", cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(answer);
            else
                Show(answer, environment);
            return answer.Problems.Count == 0 ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static void Show(FlowsAnswer answer, CommandEnvironment environment)
    {
        if (answer.Flows.Count == 0)
            environment.Console.WriteLine("No flows.");
        else
            Show(answer.Flows, environment);
        if (answer.Folder is { } folder)
            environment.Output.WriteLine($"They are those of the folder {folder}.");
        foreach (var problem in answer.Problems)
            environment.Output.WriteLine($"! {problem}");
    }

    private static void Show(IReadOnlyList<FlowAnswer> flows, CommandEnvironment environment)
    {
        var table = Table("flow", "kind", "hash", "deployed", "calls", "on older");
        foreach (var (current, olderCalls, olderRuns) in flows)
        {
            var older = olderCalls + olderRuns == 0 ? "–" : $"{olderCalls} calls, {olderRuns} runs";
            table.AddRow(Cells($"{current.Name}@{current.Version}", Word(current.Kind), Hash(current), environment.Time(current.DeployedAt), Calls(current), older, current.Author, current.Message ?? ""));
        }
        environment.Console.Write(table);
    }

    private static void Show(IReadOnlyList<VersionSummary> versions, CommandEnvironment environment)
    {
        var table = Table("version", "", "hash", "deployed", "calls", "runs");
        foreach (var version in versions)
        {
            var state = version.IsCurrent ? "current" : version.RemovedAt is null ? "" : "removed";
            table.AddRow(Cells(
                $"{version.Name}@{version.Version}", state, Hash(version), environment.Time(version.DeployedAt), Calls(version), version.UnfinishedRuns == 0 ? "–" : $"{version.UnfinishedRuns}",
                version.Author, version.Message ?? ""));
        }
        environment.Console.Write(table);
    }

    private static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).NoWrap());
        return table.AddColumns("by", "message");
    }

    private static Text[] Cells(params string[] texts) => [.. texts.Select(text => new Text(text))];

    private static string Word(FlowFileKind kind) => kind.ToString().ToLowerInvariant();

    private static string Hash(VersionSummary version) => version.Hash?[..ShownOfHash] ?? "–";

    private static string Calls(VersionSummary version) => version.Kind == FlowFileKind.Flow ? $"{version.OpenCalls}" : "–";
}
