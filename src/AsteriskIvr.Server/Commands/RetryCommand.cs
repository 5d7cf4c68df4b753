using System.CommandLine;
using AsteriskIvr.Server.Control;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr retry RUN…</c>: dead letters go on, from the node that failed.</summary>
internal static class RetryCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var runs = new Argument<string[]>("RUN") { Description = "Runs, by the id of their call or its last 8 or more digits.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all-dead", "--all") { Description = "Every dead letter, or those that --flow, --node, --error and --since leave." };
        var filter = new DeadLetterOptions();
        var command = new Command("retry", "Resume dead letters from the node that failed.") { runs, all, options.Json };
        filter.AddTo(command);
        command.Validators.Add(result =>
        {
            if (filter.IsUsed(result) && !result.GetValue(all))
                result.AddError("--flow, --node, --error and --since narrow --all-dead.");
            if (result.GetValue(all) == result.GetValue(runs) is { Length: > 0 })
                result.AddError("Name the runs to resume, or give --all-dead.");
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var ids = arguments.GetValue(runs) ?? [];
            var answer = ids.Length == 0
                ? await server.PostAsync<RetryAnswer>(filter.AddTo(new QueryBuilder("runs/resume-all-dead"), arguments).ToString(), ids, cancellationToken)
                : await server.PostAsync<RetryAnswer>("runs/resume", ids, cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(answer);
            else
                Show(answer, environment);
            return answer.NotDead.Count == 0 ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static void Show(RetryAnswer answer, CommandEnvironment environment)
    {
        foreach (var id in answer.Resumed)
            environment.Output.WriteLine($"{id} goes on.");
        foreach (var id in answer.NotDead)
            environment.Output.WriteLine($"{id} is no dead letter; nothing was changed.");
        if (answer.Resumed.Count + answer.NotDead.Count == 0)
            environment.Output.WriteLine("There are no dead letters.");
    }
}
