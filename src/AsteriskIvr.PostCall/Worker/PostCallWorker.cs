using System.Collections.Concurrent;
using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.PostCall.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.PostCall.Worker;

/// <summary>Claims due runs and executes them, as many at once as allowed. Between attempts a run waits in the database, not here.</summary>
internal sealed partial class PostCallWorker(
    IRunStore store, RunExecutor executor, RunSignal signal, IOptions<PostCallOptions> options, TimeProvider time, PostCallTelemetry telemetry, ILogger<PostCallWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    /// <summary>How often the same problem is told.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(1);

    private readonly PostCallOptions _options = options.Value;
    private readonly ConcurrentDictionary<ClaimedRun, Task> _active = [];
    private readonly CancellationTokenSource _cancelRuns = new(Timeout.InfiniteTimeSpan, time);
    private volatile bool _isFull;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        // Leases are renewed until the last run has ended, also while the worker drains.
        using var drained = new CancellationTokenSource();
        var renewing = RenewAsync(drained.Token);
        try
        {
            await ClaimAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
        await DrainAsync();
        await drained.CancelAsync();
        await renewing;
    }

    private async Task ClaimAsync(CancellationToken stoppingToken)
    {
        var abandonedAreReleased = false;
        string? problem = null;
        var told = 0L;
        while (true)
        {
            TimeSpan wait;
            try
            {
                if (!abandonedAreReleased && await store.ReleaseAbandonedAsync(stoppingToken) is > 0 and var abandoned)
                    TakenUpAgain(abandoned);
                FaultPoint.Reach("runs.abandoned-released");
                abandonedAreReleased = true;
                // Said before it is counted, so that a run which ends in between is heard of.
                _isFull = true;
                var room = _options.MaxConcurrentRuns - _active.Count;
                _isFull = room == 0;
                var claimed = room > 0 ? await store.ClaimAsync(room, _options.Lease, stoppingToken) : [];
                FaultPoint.Reach("runs.claimed");
                foreach (var run in claimed)
                    Start(run);
                if (room > 0 && claimed.Count == room)
                    continue;
                wait = room > 0 ? await UntilNextDueAsync(stoppingToken) : _options.PollInterval;
                if (problem is not null)
                    QueueReachable();
                problem = null;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // The edge of the queue: a database that is away must not end the worker, also where its driver calls a time-out a cancellation.
                if (problem != error.Message || time.GetElapsedTime(told) >= Reminder)
                {
                    QueueUnreachable(error);
                    told = time.GetTimestamp();
                }
                problem = error.Message;
                wait = AfterError;
                // Before anything is claimed again: leases that ran out meanwhile are of runs that are still being executed here.
                await RenewActiveAsync();
            }
            if (wait > TimeSpan.Zero)
                await signal.WaitAsync(wait, time, stoppingToken);
        }
    }

    private async Task<TimeSpan> UntilNextDueAsync(CancellationToken stoppingToken)
    {
        var due = await store.UntilNextDueAsync(stoppingToken);
        return due < _options.PollInterval ? due.Value : _options.PollInterval;
    }

    private void Start(ClaimedRun run)
    {
        telemetry.RunBegins();
        // It begins only when it is known, so that it cannot end before it is.
        var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _active[run] = ExecuteAsync(run, known.Task);
        known.SetResult();
    }

    private async Task ExecuteAsync(ClaimedRun run, Task known)
    {
        await known;
        try
        {
            await executor.ExecuteAsync(run, _cancelRuns.Token);
        }
        catch (OperationCanceledException) when (_cancelRuns.IsCancellationRequested)
        {
            await GiveBackAsync(run);
        }
        catch (LeaseLostException)
        {
            LeaseLost(run.CallId);
        }
        catch (Exception error)
        {
            // The edge of a run. Its lease runs out, and it goes on from its last stored step.
            RunInterrupted(error, run.CallId, _options.Lease);
        }
        finally
        {
            telemetry.RunEnds();
            _active.TryRemove(run, out _);
            if (_isFull)
                signal.Notify();
        }
    }

    private async Task GiveBackAsync(ClaimedRun run)
    {
        try
        {
            await store.ReleaseAsync([run], CancellationToken.None);
        }
        catch (Exception error)
        {
            RunInterrupted(error, run.CallId, _options.Lease);
        }
    }

    private async Task RenewAsync(CancellationToken drained)
    {
        using var timer = new PeriodicTimer(_options.Lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(drained))
                await RenewActiveAsync();
        }
        catch (OperationCanceledException) when (drained.IsCancellationRequested)
        {
            // Nothing is left to renew.
        }
    }

    private async Task RenewActiveAsync()
    {
        try
        {
            if (!_active.IsEmpty)
                await store.RenewAsync([.. _active.Keys], _options.Lease, CancellationToken.None);
        }
        catch (Exception error)
        {
            QueueUnreachable(error);
        }
    }

    private async Task DrainAsync()
    {
        _cancelRuns.CancelAfter(_options.DrainTimeout);
        await Task.WhenAll(_active.Values);
    }

    public override void Dispose()
    {
        _cancelRuns.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} post-call run(s) of this server's last life are taken up again.")]
    private partial void TakenUpAgain(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The queue of post-call runs cannot be reached; it is tried again until it can.")]
    private partial void QueueUnreachable(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue of post-call runs is reached again.")]
    private partial void QueueReachable();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The post-call run of call {CallId} was taken over by another server.")]
    private partial void LeaseLost(Guid callId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The post-call run of call {CallId} was interrupted; it goes on from its last stored step when its lease of {Lease} is over.")]
    private partial void RunInterrupted(Exception error, Guid callId, TimeSpan lease);
}
