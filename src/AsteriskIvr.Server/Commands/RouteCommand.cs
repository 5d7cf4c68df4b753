using System.CommandLine;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Server.Control;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr route add|remove|test</c>: the routing table, a route at a time.</summary>
internal static class RouteCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment) => new("route", "Change the routing table, or ask it.")
    {
        Change("add", "Add a route, or replace the one for the same calls and moment.", hasFlow: true, options, environment),
        Change("remove", "Remove a route.", hasFlow: false, options, environment),
        Test(options, environment),
    };

    private static Command Change(string name, string description, bool hasFlow, CommonOptions options, CommandEnvironment environment)
    {
        var entry = EntryOption();
        var number = new Option<string?>("--number") { Description = "The dialled number, exactly.", HelpName = "NUMBER" };
        var prefix = new Option<string?>("--prefix") { Description = "What the dialled number begins with; without this and --number: any number.", HelpName = "DIGITS" };
        var flow = new Option<string>("--flow") { Description = "The flow that answers.", HelpName = "FLOW", Required = true };
        var from = new Option<string?>("--from") { Description = "From when on, such as \"2026-12-24 18:00\"; else always.", HelpName = "TIME" };
        var zone = ZoneOption();
        var message = DeployCommand.MessageOption();
        var command = new Command(name, description) { entry, number, prefix, from, zone, message, options.Json };
        if (hasFlow)
            command.Add(flow);
        command.Validators.Add(result =>
        {
            if (result.GetValue(number) is not null && result.GetValue(prefix) is not null)
                result.AddError("Give --number or --prefix, not both.");
            if (result.GetValue(from) is { } time && RouteTimes.Parse(time, result.GetValue(zone), out var mistake) is null)
                result.AddError($"--from: {mistake} Write \"2026-12-24 18:00\" with --zone Europe/Berlin, or 2026-12-24T18:00:00+01:00.");
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var route = new CallRoute
            {
                Entry = arguments.GetValue(entry) ?? "",
                Number = arguments.GetValue(number),
                Prefix = arguments.GetValue(prefix),
                Flow = hasFlow ? arguments.GetRequiredValue(flow) : "",
                From = arguments.GetValue(from) is { } time ? RouteTimes.Parse(time, arguments.GetValue(zone), out _) : null,
                FromText = arguments.GetValue(from),
                Zone = arguments.GetValue(from) is null ? null : arguments.GetValue(zone),
            };
            using var server = options.Connect(arguments);
            var answer = await server.PostAsync<DeployAnswer>($"routes/{name}", new RouteRequest(route, arguments.GetValue(message)), cancellationToken);
            if (!arguments.GetValue(options.Json))
                return DeployView.Show(answer, new Dictionary<string, string>(), environment);
            environment.WriteJson(answer);
            return answer.Deployed.Count == 0 ? ExitCodes.Failed : ExitCodes.Success;
        });
        return command;
    }

    private static Command Test(CommonOptions options, CommandEnvironment environment)
    {
        var number = new Argument<string?>("NUMBER") { Description = "The dialled number.", Arity = ArgumentArity.ZeroOrOne };
        var entry = EntryOption();
        var at = new Option<string?>("--at") { Description = "At which moment, such as \"2026-12-24 18:00\". Default: now.", HelpName = "TIME" };
        var zone = ZoneOption();
        var command = new Command("test", "Say which flow would answer a call.") { number, entry, at, zone, options.Json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(at) is { } time && Moment(time, result.GetValue(zone), environment, out var mistake) is null)
                result.AddError($"--at: {mistake}");
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var moment = arguments.GetValue(at) is { } time ? Moment(time, arguments.GetValue(zone), environment, out _) : null;
            var query = new QueryBuilder("routes/test").Add("entry", arguments.GetValue(entry)).Add("number", arguments.GetValue(number)).Add("at", moment?.UtcDateTime.ToString("o"));
            using var server = options.Connect(arguments);
            var answer = await server.GetAsync<RouteTestAnswer>(query.ToString(), cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(answer);
            else
                Show(answer, environment);
            return answer.Flow is null ? ExitCodes.Failed : ExitCodes.Success;
        });
        return command;
    }

    private static void Show(RouteTestAnswer answer, CommandEnvironment environment)
    {
        var why = answer.Route is { } route
            ? $"by the route for {route.Calls}{(route.FromText is { } from ? $", in force since {from} {route.Zone}".TrimEnd() : "")}"
            : "since the entry names it";
        environment.Output.WriteLine(answer switch
        {
            { Flow: { } flow } => $"{flow} answers, {why}.",
            { Route: { } to } => $"No flow answers: the route leads to '{to.Flow}', which is not deployed. The dialplan takes its fallback.",
            _ => "No flow answers: no route is for this call, and no flow has the entry's name. The dialplan takes its fallback.",
        });
        if (answer.Next is { } next)
            environment.Output.WriteLine($"From {next.FromText} {next.Zone}".TrimEnd() + $" on: {next.Flow}.");
    }

    // Without an offset and a zone, what the person's clock shows.
    private static DateTimeOffset? Moment(string text, string? zone, CommandEnvironment environment, out string? mistake)
    {
        var moment = RouteTimes.Parse(text, zone, out mistake);
        return moment is null && zone is null && RouteTimes.Parse(text, "UTC", out var other) is { } local && other is null
            ? new DateTimeOffset(local.DateTime, environment.TimeZone.GetUtcOffset(local.DateTime))
            : moment;
    }

    private static Option<string?> EntryOption() => new("--entry") { Description = "The name by which the dialplan asks, as in AGI(agi://host/ENTRY); without: it names none.", HelpName = "ENTRY" };

    private static Option<string?> ZoneOption() => new("--zone") { Description = "The time zone of the moment, such as Europe/Berlin.", HelpName = "ZONE" };
}
