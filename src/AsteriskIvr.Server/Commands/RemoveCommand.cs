using System.CommandLine;
using AsteriskIvr.Server.Control;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr remove NAME@V</c>: a version that nothing uses any more.</summary>
internal static class RemoveCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var flow = VersionName.Argument("NAME@V", "A version, such as support@2.");
        flow.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && VersionName.Parse(token.Value) is { Version: null })
                result.AddError("Which version is to be removed? Write it with the name, such as support@2.");
        });
        var command = new Command("remove", "Remove the text of a version; refused while a call or a run needs it.") { flow, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var version = VersionName.Parse(arguments.GetRequiredValue(flow))!;
            var answer = await server.PostAsync<RemoveRequest>("flows/remove", new RemoveRequest(version.Name, version.Version!.Value), cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(answer);
            else
                await environment.Output.WriteLineAsync($"{answer.Name}@{answer.Version} is removed.");
            return ExitCodes.Success;
        });
        return command;
    }
}
