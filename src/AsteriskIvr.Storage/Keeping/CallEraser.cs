using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Stores;
using AsteriskIvr.Storage.Writing;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Keeping;

/// <summary>
/// Forgets callers: of their finished calls, what says who called and what was entered is removed. What is left says that there was a call, when, how
/// it went through its flow, how it ended, and what became of each post-call step.
/// </summary>
public sealed partial class CallEraser
{
    /// <summary>Stands where a call had to keep a text: its channel, and what people wrote to the audit of its run.</summary>
    public const string Forgotten = "forgotten";

    /// <summary>Calls in one transaction: few, since those who write meanwhile wait for it.</summary>
    private const int PartSize = 50;

    /// <summary>Of a shorter number two digits would be too much of it.</summary>
    private const int ShortestNumberWithTail = 7;

    private const string ForgetCall =
        """
        UPDATE calls SET caller_number = NULL, caller_name = NULL, channel = @p1, transferred_to = NULL, story = @p2, session = NULL
        WHERE id = @p0 AND ended_at IS NOT NULL AND caller_number IS NOT NULL
        """;

    private const string ForgetRun = "UPDATE runs SET error = @p1 WHERE call_id = @p0";

    private const string ForgetSteps = "UPDATE steps SET changes = NULL WHERE call_id = @p0";

    private const string ForgetStepError = "UPDATE steps SET error = @p2 WHERE call_id = @p0 AND number = @p1";

    private const string RemoveActivity = "DELETE FROM activity WHERE call_id = @p0";

    private const string ForgetAudit = "UPDATE audit SET detail = @p1 WHERE call_id = @p0";

    private readonly GroupCommitWriter _writer;
    private readonly IDbContextFactory<IvrDbContext> _contexts;
    private readonly TimeProvider _time;

    internal CallEraser(GroupCommitWriter writer, IDbContextFactory<IvrDbContext> contexts, TimeProvider time) =>
        (_writer, _contexts, _time) = (writer, contexts, time);

    /// <summary>What <see cref="ForgetAsync"/> would do now; changes nothing.</summary>
    /// <param name="caller">The number, exactly as it is stored.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Erasure> PreviewAsync(string caller, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var (finished, left) = await FindAsync(context, caller, cancellationToken);
        var recordings = new List<string>();
        foreach (var part in finished.Chunk(PartSize))
            recordings.AddRange((await LoadAsync(context, part, cancellationToken)).SelectMany(call => call.Recordings));
        return new Erasure(finished.Count, left, recordings);
    }

    /// <summary>
    /// Forgets a caller, and stores together with that who did it. A call that has not ended, or whose run is neither done nor discarded, is left: do it
    /// again when it is over. The number is not kept for that.
    /// </summary>
    /// <param name="caller">The number, exactly as it is stored.</param>
    /// <param name="actor">Who asked for it.</param>
    /// <param name="cancellationToken">Stops between two parts; what has been forgotten stays so.</param>
    public async Task<Erasure> ForgetAsync(string caller, string actor, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var (finished, left) = await FindAsync(context, caller, cancellationToken);
        var recordings = new List<string>();
        var forgotten = 0;
        // One that finds nothing is noted as well: it was asked for.
        foreach (var part in finished.Chunk(PartSize).DefaultIfEmpty([]))
        {
            var calls = await LoadAsync(context, part, cancellationToken);
            var now = _time.GetUtcNow();
            forgotten += await _writer.WriteAsync(
                session =>
                {
                    var count = calls.Count(call => Forget(session, call));
                    session.Insert(new AuditRow
                    {
                        Id = Guid.CreateVersion7(now),
                        At = now,
                        Actor = actor,
                        Action = "forget",
                        Detail = $"{count} call(s) of {Masked(caller)}; {left.Count} left",
                    });
                    return count;
                },
                cancellationToken);
            recordings.AddRange(calls.SelectMany(call => call.Recordings));
        }
        return new Erasure(forgotten, left, recordings);
    }

    /// <summary>Enough of a number to tell which of a few requests an entry of the audit belongs to, and no more.</summary>
    private static string Masked(string number) =>
        number.Length < ShortestNumberWithTail ? "a number" : string.Create(CultureInfo.InvariantCulture, $"a number that ends in {number[^2..]}");

    private static async Task<(List<Guid> Finished, List<Guid> Left)> FindAsync(IvrDbContext context, string caller, CancellationToken cancellationToken)
    {
        var calls = await context.Calls.AsNoTracking()
            .Where(call => call.CallerNumber == caller)
            .OrderBy(call => call.StartedAt)
            .Select(call => new
            {
                call.Id,
                IsOver = call.EndedAt != null && !context.Runs.Any(run => run.CallId == call.Id && run.State != RunStates.Done && run.State != RunStates.Discarded),
            })
            .ToListAsync(cancellationToken);
        return ([.. calls.Where(call => call.IsOver).Select(call => call.Id)], [.. calls.Where(call => !call.IsOver).Select(call => call.Id)]);
    }

    // What is over changes no more: it can be read before the transaction that forgets it.
    private static async Task<IReadOnlyList<FinishedCall>> LoadAsync(IvrDbContext context, Guid[] ids, CancellationToken cancellationToken)
    {
        var stories = await context.Calls.AsNoTracking().Where(call => ids.Contains(call.Id)).Select(call => new { call.Id, call.Story }).ToListAsync(cancellationToken);
        var runs = await context.Runs.AsNoTracking().Where(run => ids.Contains(run.CallId) && run.Error != null)
            .ToDictionaryAsync(run => run.CallId, run => run.Error, cancellationToken);
        var steps = await context.Steps.AsNoTracking().Where(step => ids.Contains(step.CallId) && step.Error != null)
            .Select(step => new { step.CallId, step.Number, step.Error }).ToListAsync(cancellationToken);
        return
        [
            .. stories.Select(call => new FinishedCall(
                call.Id,
                call.Story is null ? null : JsonSerializer.Deserialize(call.Story, StoredJson.Instance.Story),
                runs.GetValueOrDefault(call.Id),
                [.. steps.Where(step => step.CallId == call.Id).Select(step => (step.Number, step.Error!))])),
        ];
    }

    private static bool Forget(StatementSession session, FinishedCall call)
    {
        var story = call.Story is null ? null : JsonSerializer.Serialize(WithoutCaller(call.Story), StoredJson.Instance.Story);
        if (session.Execute(ForgetCall, call.Id, Forgotten, story) == 0)
            return false;
        session.Execute(ForgetRun, call.Id, CodeOf(call.RunError));
        session.Execute(ForgetSteps, call.Id);
        foreach (var (number, error) in call.StepErrors)
            session.Execute(ForgetStepError, call.Id, number, CodeOf(error));
        session.Execute(RemoveActivity, call.Id);
        session.Execute(ForgetAudit, call.Id, Forgotten);
        return true;
    }

    private static Story WithoutCaller(Story story) => story with { Inputs = [], Recordings = [], Error = story.Error is { } error ? error with { Message = Forgotten } : null };

    /// <summary>The kind of a fault without its text, which can quote what somebody entered.</summary>
    private static string? CodeOf(string? error) => error is not null && FaultCode().Match(error) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("^([a-z][a-z0-9-]*):")]
    private static partial Regex FaultCode();

    private sealed record FinishedCall(Guid Id, Story? Story, string? RunError, IReadOnlyList<(int Number, string Error)> StepErrors)
    {
        public IEnumerable<string> Recordings => Story?.Recordings ?? [];
    }
}
