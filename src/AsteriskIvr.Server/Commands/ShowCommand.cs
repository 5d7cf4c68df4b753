using System.CommandLine;
using AsteriskIvr.Server.Control;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr show NAME[@V]</c>: the text of a version.</summary>
internal static class ShowCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var flow = VersionName.Argument("NAME[@V]", "A flow, subflow, or 'routes'; without a version the current one.");
        var subflow = new Option<string?>("--subflow") { Description = "Print the text of a subflow instead, as this version uses it.", HelpName = "NAME" };
        var command = new Command("show", "Print the text of a version, as it was deployed.") { flow, subflow, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var version = await server.GetAsync<VersionAnswer>(VersionName.Parse(arguments.GetRequiredValue(flow))!.SourcePath, cancellationToken);
            if (arguments.GetValue(options.Json))
            {
                environment.WriteJson(version);
                return ExitCodes.Success;
            }
            if (arguments.GetValue(subflow) is not { } name)
            {
                await environment.Output.WriteAsync(version.Source);
                return ExitCodes.Success;
            }
            if (!version.Subflows.TryGetValue(name, out var text))
            {
                await environment.Error.WriteLineAsync($"asterisk-ivr: {version.Name}@{version.Version} uses no subflow '{name}'{(version.Subflows.Count == 0 ? "." : $"; it uses {string.Join(", ", version.Subflows.Keys)}.")}");
                return ExitCodes.Usage;
            }
            await environment.Output.WriteAsync(text);
            return ExitCodes.Success;
        });
        return command;
    }
}
