using System.CommandLine;
using AsteriskIvr.Server.Control;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr discard RUN… --reason TEXT</c>: dead letters that are never to be executed.</summary>
internal static class DiscardCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var runs = new Argument<string[]>("RUN") { Description = "Runs, by the id of their call or its last 8 or more digits.", Arity = ArgumentArity.OneOrMore };
        var reason = new Option<string>("--reason") { Description = "Why; it is kept with who did it.", HelpName = "TEXT", Required = true };
        var command = new Command("discard", "Put dead letters aside for good; they stay stored.") { runs, reason, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var answer = await server.PostAsync<DiscardAnswer>(
                "runs/discard", new DiscardRequest(arguments.GetRequiredValue(runs), arguments.GetRequiredValue(reason)), cancellationToken);
            if (arguments.GetValue(options.Json))
            {
                environment.WriteJson(answer);
            }
            else
            {
                foreach (var id in answer.Discarded)
                    await environment.Output.WriteLineAsync($"{id} is put aside.");
                foreach (var id in answer.NotDead)
                    await environment.Output.WriteLineAsync($"{id} is no dead letter; nothing was changed.");
            }
            return answer.NotDead.Count == 0 ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }
}
