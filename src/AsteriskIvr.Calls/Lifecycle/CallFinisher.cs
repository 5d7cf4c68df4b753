using AsteriskIvr.Calls.Cdr;
using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>
/// Waits for the end of each open call, merges what its signs say, and stores the end together with the queued post-call run. That is
/// idempotent: whoever comes second changes nothing.
/// </summary>
internal sealed partial class CallFinisher(
    CallRegistry registry, ICallStore store, CdrRecords records, IOptions<CallsOptions> options, CallTelemetry telemetry, TimeProvider time, ILogger<CallFinisher> logger)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly CallsOptions _options = options.Value;

    /// <summary>Waits for the end of a call that is in the registry, and stores it.</summary>
    public void Watch(LiveCall call) =>
        // Its own task: nobody waits for the end of a call. Every failure is dealt with inside.
        _ = WatchAsync(call);

    /// <summary>Waits until the ends of all calls that are over are stored, at most <paramref name="longest"/>.</summary>
    public async Task StoredAsync(TimeSpan longest)
    {
        var deadline = time.GetUtcNow() + longest;
        while (registry.All.Any(call => call.Ending.IsCompleted) && time.GetUtcNow() < deadline)
            await Task.Delay(TimeSpan.FromMilliseconds(10), time);
    }

    private async Task WatchAsync(LiveCall call)
    {
        await EndOfAsync(call);
        await records.CompleteAsync(call);
        var activity = await call.Journal.CloseAsync();
        EndRules.Apply(call, time.GetUtcNow());
        await StoreAsync(call, activity);
        records.Stored(call.Facts);
        registry.Remove(call);
        call.Channel?.Dispose();
    }

    private async Task EndOfAsync(LiveCall call)
    {
        if (!await CompletesAsync(call.Ending, _options.MaxDuration))
            call.Report(new EndSignal(EndSource.MaxDuration, time.GetUtcNow()) { IsFinal = true });
        await CompletesAsync(call.Over, _options.EndGrace);
        // What the flow was doing has been cancelled, and how it ended is part of the end.
        if (!await CompletesAsync(call.FlowIdle, _options.EndGrace))
            FlowDoesNotStop(call.Facts.Id, call.Facts.LastNode);
    }

    private async ValueTask<bool> CompletesAsync(Task task, TimeSpan within)
    {
        if (task.IsCompleted)
            return true;
        try
        {
            await task.WaitAsync(within, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // It is tried until it is done: until then the only copy of the call's last facts is here. Made anew each time, since a node that does not
    // stop can change them under its making.
    private async Task StoreAsync(LiveCall call, IReadOnlyList<ActivityLine> activity)
    {
        var delay = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            try
            {
                var end = new CallEnd(call.Facts, call.Session.ToStorable(), call.Flow.Flow.HangupEntry, activity);
                FaultPoint.Reach("end.merged");
                if (await store.EndAsync(end, CancellationToken.None))
                {
                    FaultPoint.Reach("end.stored");
                    Ended(end.Call.Id, end.Call.EndReason!.Value.ToWord(), end.Call.LastNode);
                    telemetry.Ended(end.Call);
                }
                else if (!call.IsOrphan)
                {
                    EndedElsewhere(end.Call.Id);
                }
                return;
            }
            catch (Exception error)
            {
                CannotStore(error, call.Facts.Id, delay);
                await Task.Delay(delay, time);
                delay = TimeSpan.FromMilliseconds(Math.Min(delay.TotalMilliseconds * 2, LongestRetry.TotalMilliseconds));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Call {CallId} ended ({Reason}) in node '{Node}'.")]
    private partial void Ended(Guid callId, string reason, string? node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of call {CallId} was stored by another server, which took this one for gone; what this one knows of it changes nothing.")]
    private partial void EndedElsewhere(Guid callId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Call {CallId} is over, but its node '{Node}' does not stop; the end is stored without it.")]
    private partial void FlowDoesNotStop(Guid callId, string? node);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The end of call {CallId} cannot be stored; trying again in {Delay}.")]
    private partial void CannotStore(Exception error, Guid callId, TimeSpan delay);
}
