using System.CommandLine;
using System.Globalization;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Storage.Queries;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr calls</c>: the latest calls.</summary>
internal static class CallsCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var live = new Option<bool>("--live") { Description = "Only calls that have not ended." };
        var flow = new Option<string?>("--flow") { Description = "Only calls of this flow.", HelpName = "FLOW" };
        var caller = new Option<string?>("--caller") { Description = "Only calls of this caller's number.", HelpName = "NUMBER" };
        var reason = new Option<string?>("--reason") { Description = "Only calls that ended so, such as caller-hangup or error.", HelpName = "REASON" };
        reason.AcceptOnlyFromAmong([.. Enum.GetValues<EndReason>().Select(r => r.ToWord())]);
        var node = new Option<string?>("--node") { Description = "Only calls that ended in this node.", HelpName = "NODE" };
        var period = new PeriodOptions(environment);
        var limit = CommonOptions.Limit("calls");
        var command = new Command("calls", "List calls, newest first.") { live, flow, caller, reason, node, limit, options.Json };
        period.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var query = new QueryBuilder("calls")
                .Add("live", arguments.GetValue(live) ? "true" : null)
                .Add("flow", arguments.GetValue(flow))
                .Add("caller", arguments.GetValue(caller))
                .Add("reason", arguments.GetValue(reason))
                .Add("node", arguments.GetValue(node))
                .Add("from", period.From(arguments)?.UtcDateTime.ToString("o", CultureInfo.InvariantCulture))
                .Add("to", period.To(arguments)?.UtcDateTime.ToString("o", CultureInfo.InvariantCulture))
                .Add("limit", arguments.GetValue(limit).ToString());
            var calls = await server.GetAsync<IReadOnlyList<CallSummary>>(query.ToString(), cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(calls);
            else
                CallTable.Show(calls, environment);
            return ExitCodes.Success;
        });
        return command;
    }
}
