using System.Collections.Concurrent;
using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Asterisk.Ari.Events;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Ari;

/// <summary>Dials a callee and bridges him with the caller.</summary>
internal sealed class AriDialer(AriConnection connection, TimeProvider time)
{
    /// <summary>First argument of the callee's channel in Stasis: it is nobody's call.</summary>
    public const string CalleeArgument = "asterisk-ivr-callee";

    /// <summary>How much later than the end of the ringing Asterisk may say so.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Callee> _callees = [];

    /// <summary>The callee answered: his channel entered the application.</summary>
    public void Entered(string channelId)
    {
        if (_callees.TryGetValue(channelId, out var callee))
            callee.Answered.TrySetResult(true);
    }

    /// <summary>Whether a channel is a callee of a transfer that goes on now.</summary>
    public bool IsDialling(string channelId) => _callees.ContainsKey(channelId);

    /// <summary>After a reconnect: callees that are gone, or up, without anybody having seen it.</summary>
    public void Compare(IReadOnlyDictionary<string, string> statesById)
    {
        foreach (var callee in _callees.Values)
        {
            if (!statesById.TryGetValue(callee.Id, out var state))
                callee.Left.TrySetResult(DialOutcome.Failed);
            else if (state == "Up")
                callee.Answered.TrySetResult(true);
        }
    }

    /// <summary>Dials, bridges, and returns when the callee is gone or never came.</summary>
    public async Task<DialResult> DialAsync(AriChannel caller, DialRequest request, CancellationToken cancellationToken)
    {
        var callee = new Callee($"{caller.Id}-callee-{Guid.CreateVersion7(time.GetUtcNow()):N}");
        _callees[callee.Id] = callee;
        using var subscription = connection.Subscribe(callee.Id, AriEventTypes.Dial | AriEventTypes.ChannelDestroyed, callee.OnEventAsync);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, caller.HungUp);
        try
        {
            return await DialAsync(caller, callee, request, gone.Token);
        }
        finally
        {
            _callees.TryRemove(callee.Id, out _);
            if (!callee.Left.Task.IsCompleted)
                await HangUpAsync(callee.Id);
        }
    }

    private async Task<DialResult> DialAsync(AriChannel caller, Callee callee, DialRequest request, CancellationToken gone)
    {
        var channels = connection.Client.Channels;
        if (request.MusicOnHold is { } music)
            await channels.StartMohAsync(caller.Id, music, gone);
        else
            await channels.RingAsync(caller.Id, gone);
        try
        {
            await channels.OriginateWithIdAsync(
                callee.Id, request.Target, app: connection.Application, appArgs: CalleeArgument, callerId: request.CallerId ?? caller.CallerId,
                timeout: Math.Max(1, (int)Math.Ceiling(request.Ring.TotalSeconds)), originator: caller.Id, cancellationToken: gone);
        }
        catch (AriException refused) when (refused.Status is 400 or 500)
        {
            // No such endpoint, or its technology refused at once.
            callee.Left.TrySetResult(DialOutcome.Failed);
        }

        bool answered;
        try
        {
            answered = await IsAnsweredAsync(callee, request.Ring, gone);
        }
        catch (OperationCanceledException) when (!caller.HungUp.IsCancellationRequested)
        {
            await StopWaitingSoundAsync(caller, request, CancellationToken.None);
            throw;
        }
        await StopWaitingSoundAsync(caller, request, gone);
        if (!answered)
            return new DialResult(callee.Left.Task.IsCompleted ? await callee.Left.Task : DialOutcome.NoAnswer, TimeSpan.Zero);
        return new DialResult(DialOutcome.Answered, await TalkAsync(caller, callee, request, gone));
    }

    private async Task<bool> IsAnsweredAsync(Callee callee, TimeSpan ring, CancellationToken gone)
    {
        try
        {
            await Task.WhenAny(callee.Answered.Task, callee.Left.Task).WaitAsync(ring + Grace, time, gone);
        }
        catch (TimeoutException)
        {
            // Asterisk should have given up; whatever became of the callee, he is hung up and the flow goes on.
        }
        return callee.Answered.Task.IsCompleted;
    }

    private async Task StopWaitingSoundAsync(AriChannel caller, DialRequest request, CancellationToken gone)
    {
        var channels = connection.Client.Channels;
        await (request.MusicOnHold is null ? channels.RingStopAsync(caller.Id, gone) : channels.StopMohAsync(caller.Id, gone));
    }

    private async Task<TimeSpan> TalkAsync(AriChannel caller, Callee callee, DialRequest request, CancellationToken gone)
    {
        var began = time.GetTimestamp();
        await caller.AnswerAsync(gone);
        var bridge = $"{callee.Id}-bridge";
        await connection.Client.Bridges.CreateWithIdAsync(bridge, "mixing", cancellationToken: gone);
        try
        {
            await connection.Client.Bridges.AddChannelAsync(bridge, [caller.Id, callee.Id], cancellationToken: gone);
            caller.IsBridged = true;
            await TalkUntilAsync(callee, request.MaxDuration, gone);
            caller.IsBridged = false;
        }
        finally
        {
            await DestroyAsync(bridge);
        }
        return time.GetElapsedTime(began);
    }

    private async Task TalkUntilAsync(Callee callee, TimeSpan? longest, CancellationToken gone)
    {
        try
        {
            await (longest is { } limit ? callee.Left.Task.WaitAsync(limit, time, gone) : callee.Left.Task.WaitAsync(gone));
        }
        catch (TimeoutException)
        {
            // The longest conversation is over: the callee is hung up, the flow goes on.
        }
    }

    private async Task HangUpAsync(string channelId)
    {
        try
        {
            await connection.Client.Channels.HangupAsync(channelId);
        }
        catch (AriException ended) when (ended.IsNotFound)
        {
            // Gone in the same moment.
        }
    }

    private async Task DestroyAsync(string bridgeId)
    {
        try
        {
            await connection.Client.Bridges.DestroyAsync(bridgeId);
        }
        catch (AriException ended) when (ended.IsNotFound)
        {
            // Gone in the same moment.
        }
    }

    private sealed class Callee(string id)
    {
        private AriDialOutcome? _outcome;

        public string Id { get; } = id;

        public TaskCompletionSource<bool> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when he is gone, with what that means if he never answered.</summary>
        public TaskCompletionSource<DialOutcome> Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ValueTask OnEventAsync(AriEvent message)
        {
            // A Local channel that is busy says so in Dial only, and ends with cause 0; a SIP phone says so with its cause only.
            if (message is Dial { DialStatus: { Length: > 0 } status })
                _outcome = AriDialResult.OfStatus(status)?.Outcome;
            else if (message is ChannelDestroyed destroyed)
                Left.TrySetResult(Outcome(_outcome is null or AriDialOutcome.Answered ? AriDialResult.OutcomeOf(destroyed.Cause) : _outcome.Value));
            return ValueTask.CompletedTask;
        }

        private static DialOutcome Outcome(AriDialOutcome outcome) => outcome switch
        {
            AriDialOutcome.Busy => DialOutcome.Busy,
            AriDialOutcome.NoAnswer => DialOutcome.NoAnswer,
            _ => DialOutcome.Failed,
        };
    }
}
