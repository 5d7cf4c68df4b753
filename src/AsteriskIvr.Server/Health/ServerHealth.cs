using System.Text.Json;
using AsteriskIvr.Calls;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.PostCall.Targets;
using AsteriskIvr.Server.Flows;
using AsteriskIvr.Storage;
using AsteriskIvr.Storage.Spool;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AsteriskIvr.Server.Health;

/// <summary><c>/health/live</c>: the process works. <c>/health/ready</c>: it can take calls, and every PBX is reached.</summary>
internal static class ServerHealth
{
    private const string Live = "live";

    public static IServiceCollection AddServerHealth(this IServiceCollection services)
    {
        services.AddRouting();
        services.AddHealthChecks()
            .AddCheck<LivenessCheck>("process", tags: [Live])
            .AddCheck<StorageCheck>("storage")
            .AddCheck<GateCheck>("calls")
            .AddCheck<FlowsCheck>("flows")
            .AddCheck<PbxCheck>("pbx")
            .AddCheck<TargetsCheck>("targets");
        return services;
    }

    public static void MapServerHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Live), ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => !check.Tags.Contains(Live), ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var checks = report.Entries.ToDictionary(e => e.Key, e => new HealthCheckAnswer(e.Value.Status.ToString(), e.Value.Description));
        return context.Response.WriteAsJsonAsync(new HealthAnswer(report.Status.ToString(), checks), JsonSerializerOptions.Web, context.RequestAborted);
    }

    // To answer is what it is about.
    private sealed class LivenessCheck : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(HealthCheckResult.Healthy());
    }

    // Without the database calls are served while the spool has room: that is worth an alarm, and no reason to send calls elsewhere.
    private sealed class StorageCheck(IStorageProbe storage, ISpoolStatus spool) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (spool.Since is { } since)
            {
                var detail = $"The database is away since {since:u}; {spool.Used / 1024} of {spool.Size / 1024} KiB of the spool are used.";
                return spool.Used < spool.Size / 10 * 9 ? HealthCheckResult.Degraded(detail) : HealthCheckResult.Unhealthy(detail);
            }
            return await storage.TryWriteAsync(cancellationToken) is { } error ? HealthCheckResult.Unhealthy(error) : HealthCheckResult.Healthy();
        }
    }

    private sealed class GateCheck(CallGate gate) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(gate.IsClosed ? HealthCheckResult.Unhealthy("The server is stopping.") : HealthCheckResult.Healthy($"{gate.Live} live"));
    }

    private sealed class FlowsCheck(FlowLibrary flows, FlowAlarm alarm) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(flows.Current.Count == 0
                ? HealthCheckResult.Unhealthy(string.Join(' ', alarm.Problems.Prepend("No flow is deployed.")))
                : alarm.Problems is { Count: > 0 } problems ? HealthCheckResult.Degraded(string.Join(' ', problems)) : HealthCheckResult.Healthy(string.Join(", ", flows.Current)));
    }

    // Never unhealthy: calls are taken all the same, and post-call work waits.
    private sealed class TargetsCheck(TargetGates targets) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var away = targets.Statuses.Where(t => t.State != TargetState.InService).Select(t => $"{t.Target} ({t.Error})").ToList();
            return Task.FromResult(HealthCheckResult.Healthy(away.Count == 0 ? null : $"out of service: {string.Join(", ", away)}"));
        }
    }

    private sealed class PbxCheck(PbxConnections pbxs) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var away = pbxs.States.Where(p => !p.IsConnected).Select(p => p.Pbx).ToList();
            return Task.FromResult(away.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"Not connected by ARI: {string.Join(", ", away)}."));
        }
    }
}
