using System.Text.Json;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Storage.DeadLetters;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Stores;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Queries;

/// <summary>What people and their tools ask of the stored calls and runs.</summary>
public sealed class CallQueries
{
    /// <summary>The fewest digits of an id that are taken for one.</summary>
    public const int ShortestId = 8;

    private readonly IDbContextFactory<IvrDbContext> _contexts;

    internal CallQueries(IDbContextFactory<IvrDbContext> contexts) => _contexts = contexts;

    /// <summary>The latest calls, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<CallSummary>> ListCallsAsync(CallFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var calls = context.Calls.AsNoTracking();
        if (filter.LiveOnly)
            calls = calls.Where(c => c.EndedAt == null);
        if (filter.Flow is { } flow)
            calls = calls.Where(c => c.Flow == flow);
        if (filter.Caller is { } caller)
            calls = calls.Where(c => c.CallerNumber == caller);
        if (filter.EndReason is { } reason)
            calls = calls.Where(c => c.EndReason == reason);
        if (filter.Node is { } node)
            calls = calls.Where(c => c.LastNode == node);
        if (filter.From is { } from)
            calls = calls.Where(c => c.StartedAt >= from);
        if (filter.To is { } to)
            calls = calls.Where(c => c.StartedAt < to);
        var query = from call in calls.OrderByDescending(c => c.StartedAt).Take(filter.Limit)
                    join run in context.Runs.AsNoTracking() on call.Id equals run.CallId into runs
                    from run in runs.DefaultIfEmpty()
                    orderby call.StartedAt descending
                    select new CallSummary(
                        call.Id, call.StartedAt, call.EndedAt, call.Transport, call.Flow, call.FlowVersion, call.CallerNumber, call.DialedNumber,
                        call.EndReason, call.LastNode, run == null ? null : run.State);
        var found = await query.ToListAsync(cancellationToken);
        // Where a live call is, only its journal knows.
        var live = found.Where(call => call.EndedAt is null).Select(call => call.Id).ToList();
        if (live.Count == 0)
            return found;
        var last = await context.Journal.AsNoTracking().Where(j => live.Contains(j.CallId)).OrderBy(j => j.Sequence).ToListAsync(cancellationToken);
        var nodes = last.GroupBy(j => j.CallId)
            .ToDictionary(group => group.Key, group => group.SelectMany(j => StoredJson.Journal(j.Entries)).LastOrDefault(e => e.Entered is not null)?.Entered?.Node);
        return [.. found.Select(call => call.EndedAt is null ? call with { LastNode = nodes.GetValueOrDefault(call.Id) } : call)];
    }

    /// <summary>
    /// The calls that a person can mean: by full id, by the first or last <see cref="ShortestId"/> or more hexadecimal digits of one (hyphens do not
    /// count), or by Asterisk's uniqueid.
    /// </summary>
    /// <remarks>
    /// An id begins with its time, so neighbouring calls begin alike: its last digits are the ones to show and to type. A part of an id is searched
    /// for in all calls; that is for people, not for loops.
    /// </remarks>
    /// <param name="text">What the person typed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>At most ten, newest first; more than one when the part is not unique.</returns>
    public async Task<IReadOnlyList<Guid>> MatchAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var calls = context.Calls.AsNoTracking();
        var digits = text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        IQueryable<CallRow> matches;
        if (Guid.TryParse(text, out var id))
            matches = calls.Where(c => c.Id == id);
        else if (digits.Length >= ShortestId && digits.All(char.IsAsciiHexDigit))
#pragma warning disable CA1304, CA1311, CA1862 // It is SQL in the end: there is no culture, and no comparison to choose.
            matches = calls.Where(c =>
                c.UniqueId == text
                || c.Id.ToString().Replace("-", "").ToLower().StartsWith(digits)
                || c.Id.ToString().Replace("-", "").ToLower().EndsWith(digits));
#pragma warning restore CA1304, CA1311, CA1862
        else
            matches = calls.Where(c => c.UniqueId == text);
        return await matches.OrderByDescending(c => c.StartedAt).Take(10).Select(c => c.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Everything stored of one call; null where there is none.</summary>
    public async Task<CallDetail?> FindCallAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } row)
            return null;
        var facts = CallMapping.ToFacts(row);
        var session = row.Session;
        if (row.EndedAt is null)
        {
            var batches = await context.Journal.AsNoTracking().Where(j => j.CallId == id).OrderBy(j => j.Sequence).Select(j => j.Entries).ToListAsync(cancellationToken);
            var soFar = JournalReplay.Replay(new OpenCall(facts, row.Transport, [.. batches.SelectMany(StoredJson.Journal)], batches.Count));
            session = soFar.ToStorable().ToJsonString(StoredJson.Instance.Options);
        }
        var run = await context.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.CallId == id, cancellationToken);
        var steps = await context.Steps.AsNoTracking().Where(s => s.CallId == id).OrderBy(s => s.Number)
            .Select(s => new StepDetail(s.Number, s.Node, s.Finished, s.Attempts, s.StartedAt, s.FinishedAt, s.Outlet, s.Error)).ToListAsync(cancellationToken);
        var activity = await context.Activity.AsNoTracking().Where(a => a.CallId == id).OrderBy(a => a.Id).ToListAsync(cancellationToken);
        return new CallDetail(
            facts, row.Transport, row.Owner, session,
            run is null ? null : new RunSummary(run.CallId, row.Flow, run.State, run.Node, run.FailedAttempts, run.Error, run.CreatedAt, run.DueAt, run.FinishedAt,
                await context.Audit.Where(a => a.CallId == id).OrderByDescending(a => a.At).Select(a => a.Action + " by " + a.Actor).FirstOrDefaultAsync(cancellationToken)),
            steps,
            [.. activity.Select(a => new ActivityLine(
                a.At, a.Level, a.Node, a.Message,
                a.Fields is null ? new Dictionary<string, string>() : JsonSerializer.Deserialize(a.Fields, StoredJson.Instance.IReadOnlyDictionaryStringString)!))]);
    }

    /// <summary>Runs that are not done, or dead letters only; the oldest first.</summary>
    /// <param name="dead">Which dead letters; null: all runs that are not done.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<RunSummary>> ListRunsAsync(DeadLetterFilter? dead, int limit, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var runs = dead is not null
            ? DeadLetterStore.Matching(context, dead)
            : context.Runs.AsNoTracking().Where(r => r.State == RunStates.Open || r.State == RunStates.Dead);
        return await (from run in runs.OrderBy(r => r.CreatedAt).Take(limit)
                      join call in context.Calls.AsNoTracking() on run.CallId equals call.Id
                      orderby run.CreatedAt
                      select new RunSummary(
                          run.CallId, call.Flow, run.State, run.Node, run.FailedAttempts, run.Error, run.CreatedAt, run.DueAt, run.FinishedAt,
                          context.Audit.Where(a => a.CallId == run.CallId).OrderByDescending(a => a.At).Select(a => a.Action + " by " + a.Actor).FirstOrDefault()))
            .ToListAsync(cancellationToken);
    }

    /// <summary>How many calls and runs are in which state.</summary>
    public async Task<QueueDepth> CountAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return new QueueDepth(
            await context.Calls.CountAsync(c => c.EndedAt == null, cancellationToken),
            await context.Runs.CountAsync(r => r.State == RunStates.Open, cancellationToken),
            await context.Runs.CountAsync(r => r.State == RunStates.Dead, cancellationToken));
    }
}
