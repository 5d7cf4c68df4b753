using System.Collections.Concurrent;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Calls.Journal;

/// <summary>
/// Stores the journals of all live calls together, every <see cref="Interval"/>. Calls never wait for it. What it can lose in a crash is what
/// happened since its last commit.
/// </summary>
internal sealed partial class JournalWriter(ICallStore store, TimeProvider time, ILogger<JournalWriter> logger) : BackgroundService
{
    /// <summary>With the commit itself, an entry is at most 50 ms late.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentQueue<CallJournal> _marked = [];
    private volatile Task _underWay = Task.CompletedTask;
    private bool _failing;

    /// <summary>The commit that is under way; complete when none is.</summary>
    public Task UnderWay => _underWay;

    /// <summary>This journal has something to store.</summary>
    public void Mark(CallJournal journal) => _marked.Enqueue(journal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!_marked.IsEmpty)
                    await FlushAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end: calls that are still open then are told by the journal as it is.
            await FlushAsync();
        }
    }

    private async Task FlushAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _underWay = done.Task;
        try
        {
            await StoreMarkedAsync();
        }
        finally
        {
            done.SetResult();
        }
    }

    private async Task StoreMarkedAsync()
    {
        // One batch of each: of two that fail, the second would be given back ahead of the first.
        var marked = new HashSet<CallJournal>();
        while (_marked.TryDequeue(out var journal))
            marked.Add(journal);
        var taken = new List<(CallJournal Journal, JournalBatch Batch)>(marked.Count);
        foreach (var journal in marked)
        {
            if (journal.Take() is { } batch)
                taken.Add((journal, batch));
        }
        if (taken.Count == 0)
            return;
        try
        {
            FaultPoint.Reach("journal.taken");
            await store.AppendAsync([.. taken.Select(t => t.Batch)], CancellationToken.None);
            FaultPoint.Reach("journal.stored");
            _failing = false;
        }
        catch (Exception error)
        {
            // The edge of the journal: it catches up with the next flush.
            if (!_failing)
                CannotStore(error, taken.Count);
            _failing = true;
            foreach (var (journal, batch) in taken)
            {
                journal.Return(batch);
                _marked.Enqueue(journal);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The journals of {Count} call(s) cannot be stored; trying again.")]
    private partial void CannotStore(Exception error, int count);
}
