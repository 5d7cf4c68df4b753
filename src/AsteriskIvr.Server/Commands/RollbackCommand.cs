using System.CommandLine;
using AsteriskIvr.Server.Control;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr rollback NAME [VERSION]</c>: an earlier version for new calls.</summary>
internal static class RollbackCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var name = new Argument<string>("NAME") { Description = "A flow, subflow, or 'routes'." };
        var version = new Argument<int?>("VERSION") { Description = "The version. Default: the one that was current before.", Arity = ArgumentArity.ZeroOrOne };
        var message = DeployCommand.MessageOption();
        var command = new Command("rollback", "Make an earlier version what new calls get; calls under way stay on theirs.") { name, version, message, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var answer = await server.PostAsync<RollbackAnswer>(
                "flows/rollback", new RollbackRequest(arguments.GetRequiredValue(name), arguments.GetValue(version), arguments.GetValue(message)), cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(answer);
            else
                await environment.Output.WriteLineAsync(answer.From == answer.To ? $"{answer.Name}@{answer.To} is current already." : $"{answer.Name}@{answer.To} is current again; it was {answer.Name}@{answer.From}.");
            return ExitCodes.Success;
        });
        return command;
    }
}
