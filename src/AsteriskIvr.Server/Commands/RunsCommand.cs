using System.CommandLine;
using AsteriskIvr.PostCall.Targets;
using AsteriskIvr.Storage.Queries;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr runs</c>: post-call runs that are not done.</summary>
internal static class RunsCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var dead = new Option<bool>("--dead") { Description = "Only dead letters: runs in which a step failed for good." };
        var filter = new DeadLetterOptions();
        var limit = CommonOptions.Limit("runs");
        var command = new Command("runs", "List post-call runs that are not done, oldest first.") { dead, limit, options.Json };
        filter.AddTo(command);
        command.Validators.Add(result =>
        {
            if (filter.IsUsed(result) && !result.GetValue(dead))
                result.AddError("--flow, --node, --error and --since narrow --dead.");
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var query = filter.AddTo(new QueryBuilder("runs").Add("dead", arguments.GetValue(dead) ? "true" : null).Add("limit", arguments.GetValue(limit).ToString()), arguments);
            var runs = await server.GetAsync<IReadOnlyList<RunSummary>>(query.ToString(), cancellationToken);
            if (arguments.GetValue(options.Json))
            {
                environment.WriteJson(runs);
                return ExitCodes.Success;
            }
            RunTable.Show(runs, environment);
            TargetLines.Show(await server.GetAsync<IReadOnlyList<TargetStatus>>("targets", cancellationToken), environment);
            return ExitCodes.Success;
        });
        return command;
    }
}
