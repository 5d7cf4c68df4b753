using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Server.Flows;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Storage.Deployments;
using AsteriskIvr.Storage.Spool;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Control;

/// <summary>What the command line asks of the deployed flows.</summary>
internal static class FlowEndpoints
{
    public static void MapFlows(this WebApplication app)
    {
        app.MapGet("/flows", ListAsync);
        app.MapGet("/flows/{name}/versions", VersionsAsync);
        app.MapGet("/flows/{name}/history", (FlowVersionCatalog catalog, string name, CancellationToken cancellationToken) => catalog.HistoryAsync(name, cancellationToken));
        app.MapGet("/flows/{name}/source", ShowAsync);
        app.MapPost("/flows/deploy", DeployAsync);
        app.MapPost("/flows/rollback", RollBackAsync);
        app.MapPost("/flows/remove", RemoveAsync);
        app.MapGet("/routes", (FlowLibrary library) =>
            new RoutesAnswer(library.Versions.TryGetValue(RoutesName, out var version) ? version : null, library.Routes.Routes));
        app.MapGet("/routes/test", Test);
        app.MapPost("/routes/add", (RouteRequest request, FlowDeployer deployer, HttpContext context, CancellationToken cancellationToken) =>
            ChangeRoutesAsync(deployer, routes => Replace(routes, request.Route), request, context, cancellationToken));
        app.MapPost("/routes/remove", RemoveRouteAsync);
    }

    /// <summary>The name under which versions of the routing table are kept.</summary>
    private const string RoutesName = "routes";

    private static async Task<FlowsAnswer> ListAsync(FlowVersionCatalog catalog, FlowAlarm alarm, IOptions<ServerOptions> options, CancellationToken cancellationToken)
    {
        var versions = await catalog.ListAsync(null, cancellationToken);
        var flows = versions.GroupBy(version => version.Name).Where(name => name.Any(version => version.IsCurrent)).Select(name => new FlowAnswer(
            name.First(version => version.IsCurrent),
            name.Where(version => !version.IsCurrent).Sum(version => version.OpenCalls),
            name.Where(version => !version.IsCurrent).Sum(version => version.UnfinishedRuns)));
        return new FlowsAnswer(options.Value.DeployByCommand ? null : options.Value.FlowsFolder, [.. flows], alarm.Problems);
    }

    private static async Task<IResult> VersionsAsync(FlowVersionCatalog catalog, string name, CancellationToken cancellationToken) =>
        await catalog.ListAsync(name, cancellationToken) is { Count: > 0 } versions ? Results.Ok(versions) : Unknown(name);

    private static async Task<IResult> ShowAsync(IFlowVersionStore store, string name, int? version, CancellationToken cancellationToken)
    {
        if ((version ?? await CurrentAsync(store, name, cancellationToken)) is not { } number)
            return Unknown(name);
        return await store.FindAsync(name, number, cancellationToken) is { } stored
            ? Results.Ok(new VersionAnswer(name, number, stored.Kind, stored.Source, stored.Subflows))
            : Unknown($"{name}@{number}");
    }

    private static async Task<IResult> DeployAsync(DeployRequest request, FlowDeployer deployer, HttpContext context, CancellationToken cancellationToken)
    {
        if (deployer.Refusal is { } refusal)
            return Refused(refusal);
        return Results.Ok(Answer(await deployer.DeployAsync([.. request.Files.Select(file => (file.File, file.Text))], ControlEndpoints.Actor(context), request.Message, cancellationToken)));
    }

    private static async Task<IResult> RollBackAsync(
        RollbackRequest request, FlowDeployer deployer, FlowLibrary library, IFlowVersionStore store, FlowVersionCatalog catalog, HttpContext context, CancellationToken cancellationToken)
    {
        if (deployer.Refusal is { } refusal)
            return Refused(refusal);
        var before = await CurrentAsync(store, request.Name, cancellationToken);
        if ((request.Version ?? DeploymentHistory.Before(await catalog.HistoryAsync(request.Name, cancellationToken))) is not { } version)
            return before is null ? Unknown(request.Name) : Refused($"No version of '{request.Name}' was current before {request.Name}@{before}. Name one: asterisk-ivr rollback {request.Name} VERSION");
        if (await store.FindAsync(request.Name, version, cancellationToken) is not { } stored)
            return Unknown($"{request.Name}@{version}");
        // The configuration can have lost since what it needs.
        if (deployer.Check(request.Name, stored).SelectMany(file => file.Diagnostics).FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } error)
            return Refused($"{request.Name}@{version} cannot be served now. {error}");
        await library.RollBackAsync(request.Name, version, ControlEndpoints.Actor(context), request.Message, cancellationToken);
        return Results.Ok(new RollbackAnswer(request.Name, before, version));
    }

    // A call that is in the spool only would find its version gone.
    private static async Task<IResult> RemoveAsync(
        RemoveRequest request, FlowVersionCatalog catalog, FlowLibrary library, ISpoolStatus spool, HttpContext context, CancellationToken cancellationToken)
    {
        if (spool.Since is not null || spool.Used > 0)
            return Refused("The spool is not empty: calls in it are not stored yet. Nothing was removed; do it again when 'asterisk-ivr health' is well.");
        if (await catalog.RemoveAsync(request.Name, request.Version, ControlEndpoints.Actor(context), cancellationToken) is { } reason)
            return Refused(reason);
        library.Forget(request.Name, request.Version);
        return Results.Ok(request);
    }

    private static RouteTestAnswer Test(FlowLibrary library, TimeProvider time, string? entry, string? number, DateTimeOffset? at)
    {
        var moment = at ?? time.GetUtcNow();
        var route = library.Routes.Find(entry ?? "", number, moment);
        var next = library.Routes.Routes.Where(other => other.From > moment).Select(other => other.From!.Value).Distinct().Order()
            .Select(switches => library.Routes.Find(entry ?? "", number, switches)).FirstOrDefault(then => then != route);
        return new RouteTestAnswer(library.Find(entry ?? "", number, moment)?.ToString(), route, next);
    }

    private static async Task<IResult> RemoveRouteAsync(RouteRequest request, FlowDeployer deployer, FlowLibrary library, HttpContext context, CancellationToken cancellationToken)
    {
        if (deployer.Refusal is null && !library.Routes.Routes.Any(route => IsSame(route, request.Route)))
            return Results.NotFound(new ControlProblem($"There is no route for {request.Route.Calls}{(request.Route.FromText is { } from ? $" from {from} on" : "")}. See them with: asterisk-ivr routes", []));
        return await ChangeRoutesAsync(deployer, routes => [.. routes.Where(route => !IsSame(route, request.Route))], request, context, cancellationToken);
    }

    private static async Task<IResult> ChangeRoutesAsync(
        FlowDeployer deployer, Func<IReadOnlyList<CallRoute>, IReadOnlyList<CallRoute>> change, RouteRequest request, HttpContext context, CancellationToken cancellationToken) =>
        deployer.Refusal is { } refusal
            ? Refused(refusal)
            : Results.Ok(Answer(await deployer.ChangeRoutesAsync(change, ControlEndpoints.Actor(context), request.Message, cancellationToken)));

    private static IReadOnlyList<CallRoute> Replace(IReadOnlyList<CallRoute> routes, CallRoute added) => [.. routes.Where(route => !IsSame(route, added)), added];

    private static bool IsSame(CallRoute route, CallRoute other) => route.IsAboutSame(other) && route.From == other.From;

    private static async Task<int?> CurrentAsync(IFlowVersionStore store, string name, CancellationToken cancellationToken) =>
        (await store.CurrentVersionsAsync(cancellationToken)).TryGetValue(name, out var version) ? version : null;

    private static DeployAnswer Answer(FlowDeployerResult result) =>
        new(result.Deployed, [.. result.Files.Select(file => new FileAnswer(file.File, file.Diagnostics))], result.Behind);

    private static IResult Unknown(string name) => Results.NotFound(new ControlProblem($"There is no '{name}'. See what there is with: asterisk-ivr flows", []));

    private static IResult Refused(string reason) => Results.Conflict(new ControlProblem(reason, []));
}
