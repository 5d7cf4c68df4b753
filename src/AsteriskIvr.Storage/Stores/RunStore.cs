using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Nodes;
using AsteriskIvr.Storage.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Stores;

internal sealed class RunStore(
    GroupCommitWriter writer, ReadSessions readers, ISqlDialect dialect, IDbContextFactory<IvrDbContext> contexts, DatabaseClock clock, RunSignal signal,
    IOptions<StorageOptions> options) : IRunStore
{
    private const string Renew = "UPDATE runs SET due_at = @p2 WHERE call_id = @p0 AND lease = @p1";

    private const string Release = "UPDATE runs SET due_at = @p2, lease = NULL, lease_owner = NULL WHERE call_id = @p0 AND lease = @p1";

    private const string ReleaseAbandoned =
        "UPDATE runs SET due_at = @p1, lease = NULL, lease_owner = NULL WHERE lease_owner = @p0 AND state = 'open'";

    private const string MoveOn =
        """
        UPDATE runs SET node = @p2, failed_attempts = 0, finished_steps = @p3, error = NULL, state = @p4, finished_at = @p5,
            lease = CASE WHEN @p4 = 'open' THEN lease END, lease_owner = CASE WHEN @p4 = 'open' THEN lease_owner END
        WHERE call_id = @p0 AND lease = @p1 AND finished_steps < @p3
        """;

    private const string HasMovedOn = "SELECT call_id FROM runs WHERE call_id = @p0 AND finished_steps = @p2 AND (lease = @p1 OR state = 'done')";

    private const string Wait =
        """
        UPDATE runs SET failed_attempts = @p2, error = @p3, state = @p4, due_at = @p5, lease = NULL, lease_owner = NULL
        WHERE call_id = @p0 AND lease = @p1
        """;

    private const string UpdateStep =
        """
        UPDATE steps SET finished = @p2, attempts = @p3, started_at = @p4, finished_at = @p5, outlet = @p6, changes = @p7, error = @p8
        WHERE call_id = @p0 AND number = @p1
        """;

    private const string ResumeDead =
        "UPDATE runs SET state = 'open', due_at = @p1, failed_attempts = 0 WHERE call_id = @p0 AND state = 'dead'";

    private const string Postpone =
        """
        UPDATE runs SET due_at = @p2, error = CASE WHEN failed_attempts = 0 THEN @p3 ELSE error END, lease = NULL, lease_owner = NULL
        WHERE call_id = @p0 AND lease = @p1
        """;

    private const string NextDue = "SELECT MIN(due_at) FROM runs WHERE state = 'open'";

    private const string WhereLeased = "call_id = @p0 AND lease = @p1";

    private const string WhereCall = "id = @p0";

    private const string WhereResults = "call_id = @p0 AND finished = @p1 AND changes IS NOT NULL ORDER BY number";

    private const string WhereStep = "call_id = @p0 AND number = @p1";

    private readonly string _owner = options.Value.NodeName;

    public async Task<IReadOnlyList<ClaimedRun>> ClaimAsync(int max, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = clock.Now;
        var token = Guid.CreateVersion7(now);
        var ids = await writer.WriteAsync(session => session.QueryIds(dialect.ClaimRuns, now, now + lease, token, _owner, max), cancellationToken);
        return [.. ids.Select(id => new ClaimedRun(id, token))];
    }

    public async Task RenewAsync(IReadOnlyCollection<ClaimedRun> runs, TimeSpan lease, CancellationToken cancellationToken) =>
        await ForEachAsync(Renew, runs, clock.Now + lease, cancellationToken);

    public async Task ReleaseAsync(IReadOnlyCollection<ClaimedRun> runs, CancellationToken cancellationToken) =>
        await ForEachAsync(Release, runs, clock.Now, cancellationToken);

    public async Task<int> ReleaseAbandonedAsync(CancellationToken cancellationToken) =>
        await writer.WriteAsync(session => session.Execute(ReleaseAbandoned, _owner, clock.Now), cancellationToken);

    public async Task<RunContext> LoadAsync(ClaimedRun run, CancellationToken cancellationToken) =>
        await readers.ReadAsync(statements => LoadAsync(statements, run, cancellationToken), cancellationToken);

    private static async ValueTask<RunContext> LoadAsync(StatementSession statements, ClaimedRun run, CancellationToken cancellationToken)
    {
        var (runs, calls) = await statements.QueryAsync<RunRow, CallRow>(WhereLeased, WhereCall, [run.CallId, run.Lease], cancellationToken);
        if (runs is not [var row])
            throw new LeaseLostException(run.CallId);
        var call = calls.Single();
        var steps = row.FinishedSteps == 0
            ? []
            : await statements.QueryAsync<StepRow>(WhereResults, [run.CallId, true], cancellationToken);
        var session = Variables(call.Session);
        foreach (var step in steps)
        {
            foreach (var (name, value) in Variables(step.Changes))
                session[name] = value;
        }
        return new RunContext
        {
            Run = run,
            Call = CallMapping.ToFacts(call),
            Session = session,
            Node = row.Node!,
            FailedAttempts = row.FailedAttempts,
            FinishedSteps = row.FinishedSteps,
            Progress = row.Error is null ? null : await ProgressAsync(statements, row, cancellationToken),
        };
    }

    // Of a step that has not finished, the row's changes are what its attempts have left to the next one.
    private static async ValueTask<string?> ProgressAsync(StatementSession statements, RunRow run, CancellationToken cancellationToken) =>
        await statements.QueryAsync<StepRow>(WhereStep, [run.CallId, run.FinishedSteps + 1], cancellationToken) is [{ Finished: false, Changes: var progress }]
            ? progress
            : null;

    public async ValueTask FinishStepAsync(StepFinished step, CancellationToken cancellationToken)
    {
        var row = new StepRow
        {
            CallId = step.Run.CallId,
            Number = step.Number,
            Node = step.Node,
            Finished = true,
            Attempts = step.Attempts,
            StartedAt = step.StartedAt,
            FinishedAt = step.FinishedAt,
            Outlet = step.Outlet,
            Changes = step.Changes.Count == 0 ? null : JsonSerializer.Serialize(step.Changes, StoredJson.Instance.IReadOnlyDictionaryStringJsonNode),
            Error = step.Error,
        };
        var activity = step.Activity.Select(line => ActivityMapping.ToRow(step.Run.CallId, line)).ToList();
        DateTimeOffset? finishedAt = step.NextNode is null ? step.FinishedAt : null;
        var state = finishedAt is null ? RunStates.Open : RunStates.Done;
        bool moved;
        try
        {
            moved = await writer.QueueAsync<bool>(
                session =>
                {
                    var hasMoved = false;
                    session.Queue(
                        MoveOn,
                        rows =>
                        {
                            hasMoved = rows == 1 || session.QueryIds(HasMovedOn, step.Run.CallId, step.Run.Lease, step.Number).Count == 1;
                            if (rows == 0)
                                return;
                            PutStep(session, row);
                            foreach (var line in activity)
                                session.QueueInsert(line);
                        },
                        step.Run.CallId, step.Run.Lease, step.NextNode, step.Number, state, finishedAt);
                    return () => hasMoved;
                },
                cancellationToken);
        }
        catch (DbException error) when (dialect.IsDataError(error))
        {
            throw new ResultRefusedException(step.Run.CallId, error);
        }
        if (!moved)
            throw new LeaseLostException(step.Run.CallId);
    }

    public async ValueTask FailStepAsync(StepFailed step, CancellationToken cancellationToken)
    {
        var row = new StepRow
        {
            CallId = step.Run.CallId,
            Number = step.Number,
            Node = step.Node,
            Attempts = step.Attempts,
            StartedAt = step.StartedAt,
            FinishedAt = step.FailedAt,
            Changes = step.Progress,
            Error = step.Error,
        };
        var state = step.RetryAfter is null ? RunStates.Dead : RunStates.Open;
        var dueAt = clock.Now + (step.RetryAfter ?? TimeSpan.Zero);
        var waits = await writer.QueueAsync<bool>(
            session =>
            {
                var isLeased = false;
                session.Queue(
                    Wait,
                    rows =>
                    {
                        isLeased = rows == 1;
                        if (isLeased)
                            PutStep(session, row);
                    },
                    step.Run.CallId, step.Run.Lease, step.Attempts, step.Error, state, dueAt);
                return () => isLeased;
            },
            cancellationToken);
        if (!waits)
            throw new LeaseLostException(step.Run.CallId);
        // The worker waits until the lease would have run out, which is later than a first retry.
        if (step.RetryAfter is not null)
            signal.Notify();
    }

    public async Task<TimeSpan?> UntilNextDueAsync(CancellationToken cancellationToken) =>
        await readers.ReadAsync(statements => statements.QueryMomentAsync(NextDue, cancellationToken), cancellationToken) - clock.Now;

    public async Task<IReadOnlyList<Guid>> ResumeAsync(IReadOnlyCollection<Guid>? callIds, CancellationToken cancellationToken)
    {
        if (callIds is null)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            callIds = await context.Runs.Where(r => r.State == RunStates.Dead).OrderBy(r => r.CreatedAt).Select(r => r.CallId).ToListAsync(cancellationToken);
        }
        var now = clock.Now;
        var resumed = await writer.WriteAsync(session => callIds.Where(id => session.Execute(ResumeDead, id, now) == 1).ToList(), cancellationToken);
        signal.Notify();
        return resumed;
    }

    public async ValueTask PostponeAsync(ClaimedRun run, TimeSpan after, string reason, CancellationToken cancellationToken)
    {
        if (await writer.WriteAsync(session => session.Execute(Postpone, run.CallId, run.Lease, clock.Now + after, reason), cancellationToken) == 0)
            throw new LeaseLostException(run.CallId);
        signal.Notify();
    }

    // A step's row exists already when an attempt of it has failed, in this life of the run or before it was resumed.
    private static void PutStep(StatementSession session, StepRow row) => session.QueueInsertIfAbsent(
        row,
        inserted =>
        {
            if (inserted == 0)
                session.Queue(UpdateStep, null, row.CallId, row.Number, row.Finished, row.Attempts, row.StartedAt, row.FinishedAt, row.Outlet, row.Changes, row.Error);
        });

    private async Task ForEachAsync(string sql, IReadOnlyCollection<ClaimedRun> runs, DateTimeOffset moment, CancellationToken cancellationToken) =>
        await writer.QueueAsync<int>(
            session =>
            {
                foreach (var run in runs)
                    session.Queue(sql, null, run.CallId, run.Lease, moment);
                return () => runs.Count;
            },
            cancellationToken);

    private static Dictionary<string, JsonNode?> Variables(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, JsonNode?>>(json, StoredJson.Instance.Options)!;
}
