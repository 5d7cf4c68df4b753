using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Nodes;
using AsteriskIvr.Storage.Writing;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.DeadLetters;

/// <summary>What people do with dead letters. Each change is stored together with who made it.</summary>
public sealed class DeadLetterStore
{
    private const string Resume = "UPDATE runs SET state = 'open', due_at = @p1, failed_attempts = 0 WHERE call_id = @p0 AND state = 'dead'";

    private const string Discard = "UPDATE runs SET state = 'discarded', finished_at = @p1 WHERE call_id = @p0 AND state = 'dead'";

    private readonly GroupCommitWriter _writer;
    private readonly IDbContextFactory<IvrDbContext> _contexts;
    private readonly RunSignal _signal;
    private readonly DatabaseClock _clock;

    internal DeadLetterStore(GroupCommitWriter writer, IDbContextFactory<IvrDbContext> contexts, RunSignal signal, DatabaseClock clock) =>
        (_writer, _contexts, _signal, _clock) = (writer, contexts, signal, clock);

    /// <summary>The ids of the dead letters that a filter means, the oldest first.</summary>
    public async Task<IReadOnlyList<Guid>> FindAsync(DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return await Matching(context, filter).OrderBy(run => run.CreatedAt).Select(run => run.CallId).ToListAsync(cancellationToken);
    }

    /// <summary>Makes dead letters due again, from the node that failed, with all its attempts.</summary>
    /// <returns>Those that are due now; what was no dead letter is left out.</returns>
    public async Task<IReadOnlyList<Guid>> ResumeAsync(IReadOnlyCollection<Guid> callIds, string actor, CancellationToken cancellationToken)
    {
        var resumed = await ChangeAsync(Resume, callIds, actor, "retry", null, cancellationToken);
        FaultPoint.Reach("runs.resumed");
        _signal.Notify();
        return resumed;
    }

    /// <summary>Puts dead letters aside for good: they stay stored, and are never executed again.</summary>
    /// <returns>Those that were; what was no dead letter is left out.</returns>
    public Task<IReadOnlyList<Guid>> DiscardAsync(IReadOnlyCollection<Guid> callIds, string actor, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(Discard, callIds, actor, "discard", reason, cancellationToken);

    /// <summary>What people did, the latest first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAuditAsync(Guid? callId, int limit, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return await context.Audit.AsNoTracking().Where(entry => callId == null || entry.CallId == callId).OrderByDescending(entry => entry.At).Take(limit)
            .Select(entry => new AuditEntry(entry.At, entry.Actor, entry.Action, entry.CallId, entry.Detail)).ToListAsync(cancellationToken);
    }

    internal static IQueryable<RunRow> Matching(IvrDbContext context, DeadLetterFilter filter)
    {
        var runs = context.Runs.AsNoTracking().Where(run => run.State == RunStates.Dead);
        if (filter.Flow is { } flow)
            runs = runs.Where(run => context.Calls.Any(call => call.Id == run.CallId && call.Flow == flow));
        if (filter.Node is { } node)
            runs = runs.Where(run => run.Node == node);
        if (filter.Error is { } error)
            runs = runs.Where(run => run.Error!.StartsWith(error + ":"));
        // A dead letter is due no more: since when it is one.
        if (filter.Since is { } since)
            runs = runs.Where(run => run.DueAt >= since);
        return runs;
    }

    private async Task<IReadOnlyList<Guid>> ChangeAsync(
        string sql, IReadOnlyCollection<Guid> callIds, string actor, string action, string? reason, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var now = _clock.Now;
        var changed = new List<Guid>(callIds.Count);
        // In parts: one transaction of ten thousand rows would hold up everybody who writes.
        foreach (var part in callIds.Chunk(200))
        {
            var stops = await context.Runs.AsNoTracking().Where(run => part.Contains(run.CallId)).ToDictionaryAsync(run => run.CallId, run => $"at {run.Node}, {run.Error}", cancellationToken);
            changed.AddRange(await _writer.WriteAsync(
                session => part.Where(id =>
                {
                    if (session.Execute(sql, id, now) == 0)
                        return false;
                    session.Insert(new AuditRow
                    {
                        Id = Guid.CreateVersion7(now),
                        At = now,
                        Actor = actor,
                        Action = action,
                        CallId = id,
                        Detail = reason is null ? stops.GetValueOrDefault(id, "") : $"{reason} ({stops.GetValueOrDefault(id, "")})",
                    });
                    return true;
                }).ToList(),
                cancellationToken));
        }
        return changed;
    }
}
