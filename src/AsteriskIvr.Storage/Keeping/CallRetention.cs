using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Nodes;
using AsteriskIvr.Storage.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Keeping;

/// <summary>
/// Deletes calls that ended longer ago than <see cref="StorageOptions.KeepCalls"/>, with all that belongs to them. A call whose run is open or a dead
/// letter stays, however old it is. Several servers may do it at once on one database: what another has deleted is no longer there to delete.
/// </summary>
internal sealed partial class CallRetention(
    GroupCommitWriter writer, IDbContextFactory<IvrDbContext> contexts, IOptions<StorageOptions> options, DatabaseClock clock, TimeProvider time, StorageTelemetry telemetry,
    ILogger<CallRetention> logger) : BackgroundService
{
    /// <summary>Calls that are deleted in one transaction: few, since those who write meanwhile wait for it.</summary>
    public const int BatchSize = 100;

    /// <summary>From one look for old calls to the next.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    // Between two batches, so that a backlog of years leaves the disk to the calls: at most 1,000 calls a second.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // The first of these is where two servers that delete the same calls meet: the one that waited finds nothing left in the others.
    private static readonly string[] Deletes =
    [
        Delete("calls", "id"), Delete("runs", "call_id"), Delete("steps", "call_id"), Delete("activity", "call_id"), Delete("journal", "call_id"),
    ];

    /// <summary>Deletes what is old enough now.</summary>
    /// <returns>How many calls.</returns>
    public async Task<int> DeleteOldAsync(TimeSpan keep, CancellationToken cancellationToken)
    {
        // A deletion cannot be mended: a machine whose clock is wrong must not begin it.
        var before = clock.Now - keep;
        var from = DateTimeOffset.UnixEpoch;
        var deleted = 0;
        while (true)
        {
            var batch = await FindAsync(from, before, cancellationToken);
            if (batch.Count > 0)
            {
                var count = await DeleteAsync(batch.ConvertAll(call => call.Id), cancellationToken);
                telemetry.Deleted.Add(count);
                deleted += count;
            }
            if (batch.Count < BatchSize)
                return deleted;
            // What stays, and has been passed over once, is not looked at again for every batch.
            from = batch[^1].StartedAt;
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.KeepCalls is not { } keep || keep == TimeSpan.Zero)
            return;
        try
        {
            while (true)
            {
                // First of all too: a server that starts has calls to find and runs to take up.
                await Task.Delay(Interval, time, stoppingToken);
                try
                {
                    if (await DeleteOldAsync(keep, stoppingToken) is > 0 and var count)
                        Deleted(count, keep);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    // The edge of a look: what it has left the next one finds.
                    Failed(error, Interval);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end. A batch is deleted as a whole or not at all.
        }
    }

    // A call cannot have ended before it started, so the index on the start leads to all that ended early enough. A long call is passed over until its end
    // is old enough as well.
    private async Task<List<OldCall>> FindAsync(DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Calls.AsNoTracking()
            .Where(call => call.StartedAt >= from && call.StartedAt < before && call.EndedAt < before)
            .Where(call => !context.Runs.Any(run => run.CallId == call.Id && run.State != RunStates.Done && run.State != RunStates.Discarded))
            .OrderBy(call => call.StartedAt)
            .Take(BatchSize)
            .Select(call => new OldCall(call.Id, call.StartedAt))
            .ToListAsync(cancellationToken);
    }

    // What is done or discarded stays so: nothing can have changed since it was found.
    private async Task<int> DeleteAsync(List<Guid> ids, CancellationToken cancellationToken)
    {
        var parameters = new object?[BatchSize];
        for (var i = 0; i < BatchSize; i++)
            parameters[i] = ids[Math.Min(i, ids.Count - 1)];
        return await writer.QueueAsync<int>(
            session =>
            {
                var deleted = new int[Deletes.Length];
                foreach (var (i, sql) in Deletes.Index())
                    session.Queue(sql, rows => deleted[i] = rows, parameters);
                return () => deleted[0];
            },
            cancellationToken);
    }

    // One statement, prepared once; a shorter batch repeats its last id.
    private static string Delete(string table, string key) =>
        $"DELETE FROM {table} WHERE {key} IN ({string.Join(", ", Enumerable.Range(0, BatchSize).Select(i => $"@p{i}"))})";

    private sealed record OldCall(Guid Id, DateTimeOffset StartedAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} calls that ended more than {Keep} ago were deleted.")]
    private partial void Deleted(int count, TimeSpan keep);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old calls could not be deleted; it is tried again in {Interval}.")]
    private partial void Failed(Exception error, TimeSpan interval);
}
