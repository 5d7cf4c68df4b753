using AsteriskIvr.Flows.Versions;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Stores;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Deployments;

/// <summary>What people ask of the stored versions, and how they remove one.</summary>
public sealed class FlowVersionCatalog
{
    /// <summary>How long a version that was current stays in use for sure: other servers learn within seconds that it is so no more.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    private readonly IDbContextFactory<IvrDbContext> _contexts;
    private readonly TimeProvider _time;

    internal FlowVersionCatalog(IDbContextFactory<IvrDbContext> contexts, TimeProvider time) => (_contexts, _time) = (contexts, time);

    /// <summary>All versions of a name, or of all names, the latest first.</summary>
    public async Task<IReadOnlyList<VersionSummary>> ListAsync(string? name, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var calls = await (from call in context.Calls
                           where call.EndedAt == null && (name == null || call.Flow == name)
                           group call by new { call.Flow, call.FlowVersion } into version
                           select new { version.Key.Flow, version.Key.FlowVersion, Count = version.Count() }).ToDictionaryAsync(v => (v.Flow, v.FlowVersion), v => v.Count, cancellationToken);
        var runs = await (from run in context.Runs
                          where run.State == RunStates.Open || run.State == RunStates.Dead
                          join call in context.Calls on run.CallId equals call.Id
                          where name == null || call.Flow == name
                          group call by new { call.Flow, call.FlowVersion } into version
                          select new { version.Key.Flow, version.Key.FlowVersion, Count = version.Count() }).ToDictionaryAsync(v => (v.Flow, v.FlowVersion), v => v.Count, cancellationToken);
        var current = await context.CurrentFlows.AsNoTracking().ToDictionaryAsync(c => c.Flow, c => c.Version, cancellationToken);
        // Without the texts, which can be large.
        var rows = await context.FlowVersions.AsNoTracking().Where(v => name == null || v.Flow == name).OrderBy(v => v.Flow).ThenByDescending(v => v.Version)
            .Select(v => new { v.Flow, v.Version, v.Kind, v.Hash, v.Author, v.Message, v.DeployedAt, v.RemovedAt }).ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(v => new VersionSummary
            {
                Name = v.Flow,
                Version = v.Version,
                Kind = FlowVersionStore.Kind(v.Kind),
                IsCurrent = current.GetValueOrDefault(v.Flow) == v.Version,
                Hash = v.RemovedAt is null ? v.Hash : null,
                Author = v.Author,
                Message = v.Message,
                DeployedAt = v.DeployedAt,
                RemovedAt = v.RemovedAt,
                OpenCalls = calls.GetValueOrDefault((v.Flow, v.Version)),
                UnfinishedRuns = runs.GetValueOrDefault((v.Flow, v.Version)),
            }),
        ];
    }

    /// <summary>What was current, one after the other, the oldest first.</summary>
    public async Task<IReadOnlyList<DeploymentEntry>> HistoryAsync(string name, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return await context.Deployments.AsNoTracking().Where(d => d.Flow == name).OrderBy(d => d.At)
            .Select(d => new DeploymentEntry(d.Version, d.Action, d.At, d.Author, d.Message)).ToListAsync(cancellationToken);
    }

    /// <summary>Removes the texts of a version that nothing uses; its number stays taken.</summary>
    /// <returns>Why it is kept; null: it is removed.</returns>
    public async Task<string?> RemoveAsync(string name, int version, string author, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var now = _time.GetUtcNow();
        if (await context.FlowVersions.SingleOrDefaultAsync(v => v.Flow == name && v.Version == version, cancellationToken) is not { RemovedAt: null } row)
            return $"There is no {name}@{version}.";
        if (await UseAsync(context, name, version, now, cancellationToken) is { } use)
            return $"{name}@{version} is in use: {use} It is kept.";
        row.Source = "";
        row.Subflows = null;
        row.Hash = $"removed {version}";
        row.RemovedAt = now;
        FlowVersionStore.Audit(context, now, author, "remove", $"{name}@{version}", null);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    private static async Task<string?> UseAsync(IvrDbContext context, string name, int version, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await context.CurrentFlows.AnyAsync(c => c.Flow == name && c.Version == version, cancellationToken))
            return "it is what new calls get.";
        var last = await context.Deployments.Where(d => d.Flow == name).OrderByDescending(d => d.At).Select(d => (DateTimeOffset?)d.At).FirstOrDefaultAsync(cancellationToken);
        if (last > now - Settling)
            return "another version became current just now, and calls on other servers can still begin on this one; do it again in a minute.";
        var calls = await context.Calls.CountAsync(c => c.EndedAt == null && c.Flow == name && c.FlowVersion == version, cancellationToken);
        var runs = await (from run in context.Runs
                          where run.State == RunStates.Open || run.State == RunStates.Dead
                          join call in context.Calls on run.CallId equals call.Id
                          where call.Flow == name && call.FlowVersion == version
                          select run).CountAsync(cancellationToken);
        return calls + runs == 0 ? null : $"{calls} call(s) have not ended, and {runs} post-call run(s) are open or dead letters.";
    }
}
