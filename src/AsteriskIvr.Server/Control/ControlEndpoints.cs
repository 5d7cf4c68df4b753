using System.Net;
using AsteriskIvr.PostCall.Targets;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Storage.DeadLetters;
using AsteriskIvr.Storage.Keeping;
using AsteriskIvr.Storage.Queries;
using AsteriskIvr.Storage.Reports;
using AsteriskIvr.Storage.Spool;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Control;

/// <summary>What the command line asks of a running server, over a Unix socket: who may open the file may ask.</summary>
internal static class ControlEndpoints
{
    /// <summary>The most lines of a list.</summary>
    public const int MaxLines = 10_000;

    public static void UseControlEndpoints(this IWebHostBuilder host)
    {
        host.UseKestrelCore();
        host.ConfigureServices(services => services
            .AddRouting()
            .AddSingleton<StatusReader>()
            .AddHostedService<ControlSocketFile>()
            .ConfigureHttpJsonOptions(json =>
            {
                json.SerializerOptions.Encoder = ControlJson.Options.Encoder;
                foreach (var converter in ControlJson.Options.Converters)
                    json.SerializerOptions.Converters.Add(converter);
            })
            .AddOptions<KestrelServerOptions>().Configure<IOptions<ServerOptions>>((kestrel, options) =>
            {
                kestrel.AddServerHeader = false;
                kestrel.ListenUnixSocket(options.Value.ControlSocketPath);
                if (options.Value.HealthListen.Length > 0)
                    kestrel.Listen(IPEndPoint.Parse(options.Value.HealthListen));
            }));
    }

    public static void MapControl(this WebApplication app)
    {
        // A TCP port, where there is one, answers health checks only.
        app.Use((context, next) =>
        {
            if (context.Connection.LocalIpAddress is null || context.Request.Path.StartsWithSegments("/health"))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        app.UseRouting();

        app.MapGet("/calls", (CallQueries calls, bool? live, string? flow, string? caller, string? reason, string? node, DateTimeOffset? from, DateTimeOffset? to, int? limit,
                CancellationToken cancellationToken) =>
            calls.ListCallsAsync(
                new CallFilter { LiveOnly = live == true, Flow = flow, Caller = caller, EndReason = reason, Node = node, From = from, To = to, Limit = Lines(limit) }, cancellationToken));
        app.MapGet("/calls/{id}", FindCallAsync);
        app.MapPost("/reports/periods", (CallReports reports, PeriodReportRequest request, CancellationToken cancellationToken) =>
            reports.SummariseAsync(request.Bounds, request.Flow, cancellationToken));
        app.MapGet("/reports/calls", (CallReports reports, DateTimeOffset from, DateTimeOffset to, string? flow, int? limit, CancellationToken cancellationToken) =>
            reports.ListAsync(from, to, flow, Lines(limit), cancellationToken));
        app.MapGet("/runs", (CallQueries calls, bool? dead, [AsParameters] DeadLetterFilter filter, int? limit, CancellationToken cancellationToken) =>
            calls.ListRunsAsync(dead == true ? filter : null, Lines(limit), cancellationToken));
        app.MapGet("/targets", (TargetGates targets) => targets.Statuses);
        app.MapGet("/audit", (DeadLetterStore dead, int? limit, CancellationToken cancellationToken) => dead.ListAuditAsync(null, Lines(limit), cancellationToken));
        app.MapGet("/nodes", (NodeQueries nodes, CancellationToken cancellationToken) => nodes.ListAsync(cancellationToken));
        app.MapPost("/calls/forget", ForgetAsync);
        app.MapPost("/runs/resume", ResumeAsync);
        app.MapPost("/runs/discard", DiscardAsync);
        app.MapPost("/runs/resume-all-dead", async (DeadLetterStore dead, [AsParameters] DeadLetterFilter filter, HttpContext context, CancellationToken cancellationToken) =>
            new RetryAnswer(await dead.ResumeAsync(await dead.FindAsync(filter, cancellationToken), Actor(context), cancellationToken), []));
        app.MapFlows();
        app.MapGet("/status", (StatusReader status, CancellationToken cancellationToken) => status.ReadAsync(cancellationToken));
    }

    private static int Lines(int? limit) => Math.Clamp(limit ?? 50, 1, MaxLines);

    private static async Task<IResult> FindCallAsync(CallQueries calls, string id, CancellationToken cancellationToken) =>
        await calls.MatchAsync(id, cancellationToken) switch
        {
            [var one] when await calls.FindCallAsync(one, cancellationToken) is { } call => Results.Ok(CallTrace.Of(call)),
            { Count: > 1 } several => NotUnique(id, several),
            _ => Unknown(id),
        };

    /// <summary>Who asks.</summary>
    public static string Actor(HttpContext context) => PeerIdentity.Of(context.Features.Get<IConnectionSocketFeature>()?.Socket);

    private static Task<IResult> ResumeAsync(CallQueries calls, DeadLetterStore dead, [FromBody] string[] ids, HttpContext context, CancellationToken cancellationToken) =>
        ChangeAsync(calls, ids, async wanted =>
        {
            var resumed = await dead.ResumeAsync(wanted, Actor(context), cancellationToken);
            return new RetryAnswer(resumed, [.. wanted.Except(resumed)]);
        }, cancellationToken);

    private static Task<IResult> DiscardAsync(CallQueries calls, DeadLetterStore dead, DiscardRequest request, HttpContext context, CancellationToken cancellationToken) =>
        ChangeAsync(calls, request.Ids, async wanted =>
        {
            var discarded = await dead.DiscardAsync(wanted, Actor(context), request.Reason, cancellationToken);
            return new DiscardAnswer(discarded, [.. wanted.Except(discarded)]);
        }, cancellationToken);

    // What is in the spool is stored later, and would bring back some of what was forgotten.
    private static async Task<IResult> ForgetAsync(CallEraser eraser, ISpoolStatus spool, ForgetRequest request, HttpContext context, CancellationToken cancellationToken)
    {
        if (spool.Since is not null || spool.Used > 0)
            return Results.Conflict(new ControlProblem("The spool is not empty: calls in it are not stored yet. Nothing was changed; do it again when 'asterisk-ivr health' is well.", []));
        var erasure = request.DryRun
            ? await eraser.PreviewAsync(request.Caller, cancellationToken)
            : await eraser.ForgetAsync(request.Caller, Actor(context), cancellationToken);
        return Results.Ok(new ForgetAnswer(erasure.Forgotten, erasure.Left, erasure.Recordings, File.Exists(spool.RejectedPath) ? spool.RejectedPath : null));
    }

    // All or none: of a list with a mistyped id nothing is begun.
    private static async Task<IResult> ChangeAsync<T>(CallQueries calls, IReadOnlyList<string> ids, Func<IReadOnlyList<Guid>, Task<T>> change, CancellationToken cancellationToken)
    {
        var wanted = new List<Guid>(ids.Count);
        foreach (var id in ids)
        {
            var matches = await calls.MatchAsync(id, cancellationToken);
            if (matches.Count != 1)
                return matches.Count == 0 ? Unknown(id) : NotUnique(id, matches);
            wanted.Add(matches[0]);
        }
        return Results.Ok(await change(wanted));
    }

    private static IResult Unknown(string id) => Results.NotFound(new ControlProblem(
        $"There is no call '{id}'. Give its id, the last or first {CallQueries.ShortestId} or more digits of it, or Asterisk's uniqueid.", []));

    private static IResult NotUnique(string id, IReadOnlyList<Guid> several) =>
        Results.Conflict(new ControlProblem($"'{id}' can mean more than one call. Give more digits, or the last ones.", several));
}
