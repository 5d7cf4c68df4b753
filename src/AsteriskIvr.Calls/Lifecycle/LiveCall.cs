using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>One open call in memory: what is known of it, where it is, and the signs of its end. Signals may come from any thread.</summary>
internal sealed class LiveCall(CallFacts facts, Session session, DeployedFlow flow, CallJournal journal)
{
    private readonly Lock _lock = new();
    private readonly List<EndSignal> _signals = [];
    // Who waits for this only begins to wait for the next: not worth a thread of the pool.
    private readonly TaskCompletionSource _ending = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile TaskCompletionSource _flowIdle = Completed();

    public CallFacts Facts { get; } = facts;

    public Session Session { get; } = session;

    /// <summary>The version that the call began with, and stays on.</summary>
    public DeployedFlow Flow { get; } = flow;

    public CallJournal Journal { get; } = journal;

    /// <summary>The channel while the flow has it; null while the call is in the dialplan.</summary>
    public IChannel? Channel { get; set; }

    /// <summary>How the main flow ended; null while it runs, and for a call whose flow another life of the server ran.</summary>
    public FlowOutcome? Outcome { get; set; }

    /// <summary>The call left the IVR for the dialplan and is not over by that.</summary>
    public bool IsAway { get; set; }

    /// <summary>An earlier life of this server had the call, and this one has not led it since.</summary>
    public bool IsOrphan { get; set; }

    /// <summary>How it stands now, for the rules of its end.</summary>
    public EndState EndState => new(Outcome, IsOrphan, IsAway, Channel?.HungUpByServer == true, Channel?.IsBridged == true);

    /// <summary>Another server had the call and is gone: this one only waits for its end.</summary>
    public bool IsInherited { get; init; }

    /// <summary>Completes at the first sign that the call is over.</summary>
    public Task Ending => _ending.Task;

    /// <summary>Completes when the channel is gone.</summary>
    public Task Over => _over.Task;

    /// <summary>Completes when no flow is leading the caller.</summary>
    public Task FlowIdle => _flowIdle.Task;

    /// <summary>The signs so far, oldest first.</summary>
    public IReadOnlyList<EndSignal> Signals
    {
        get
        {
            lock (_lock)
                return [.. _signals];
        }
    }

    public void FlowBegins() => _flowIdle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void FlowEnds() => _flowIdle.TrySetResult();

    public void Report(EndSignal signal)
    {
        lock (_lock)
            _signals.Add(signal);
        FaultPoint.Reach("end.signalled");
        // Leaving Stasis is not the end of the call: it may go on in the dialplan.
        if (signal.Source != EndSource.StasisEnd)
            _ending.TrySetResult();
        if (signal.IsFinal)
            _over.TrySetResult();
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
