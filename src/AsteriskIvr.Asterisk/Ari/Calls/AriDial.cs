using AsteriskIvr.Asterisk.Ari.Events;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// An outgoing leg: a channel that is created in the application, can be put into a bridge (so that the caller hears its early media), and
/// then dialled. The channel's id is chosen here and its events are subscribed to before it exists.
/// </summary>
/// <remarks>
/// The order of events, seen on Asterisk 22.10: ChannelCreated, StasisStart (state Down), and only then does Asterisk accept the dial
/// (before it, 409); then Dial with an empty status and Dial RINGING with ChannelStateChange Ringing, in any order; answered:
/// ChannelStateChange Up, Dial ANSWER. Busy: ChannelHangupRequest (17), StasisEnd, ChannelDestroyed (17, tech_cause 486). Ringing too long:
/// ChannelHangupRequest (32, soft), StasisEnd, ChannelDestroyed (19, tech_cause 480). Hung up by us: the same with cause 16. There is no
/// Dial event for any of those ends; but a Local channel whose dialplan runs Busy() or Congestion() gives Dial BUSY or CONGESTION and lives
/// on until the time-out. An endpoint that does not exist is a 500 at create.
/// </remarks>
public sealed class AriDial : IAsyncDisposable
{
    private const AriEventTypes Types = AriEventTypes.StasisStart | AriEventTypes.Dial | AriEventTypes.ChannelDestroyed;

    /// <summary>How much longer than Asterisk's own time-out to wait for the event that tells of it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly AriConnection _connection;
    private readonly AriSubscription _subscription;
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _gone;
    private readonly TaskCompletionSource<AriDialResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AriDial(AriConnection connection, string? channelId)
    {
        _connection = connection;
        ChannelId = channelId ?? connection.NewId();
        _subscription = connection.Subscribe(ChannelId, Types, OnEvent);
    }

    /// <summary>The leg's channel.</summary>
    public string ChannelId { get; }

    /// <summary>Creates the channel and waits until it is in the application.</summary>
    /// <param name="connection">The PBX.</param>
    /// <param name="endpoint">Whom to call, such as <c>PJSIP/agent</c>.</param>
    /// <param name="originator">The caller's channel: linkedid and accounting follow it.</param>
    /// <param name="channelId">The new channel's id; a fresh one by default.</param>
    /// <param name="appArgs">Arguments of its StasisStart.</param>
    /// <param name="variables">Variables to set on it.</param>
    /// <param name="formats">Codecs, with commas; excludes <paramref name="originator"/>, whose codecs are taken otherwise.</param>
    /// <param name="cancellationToken">Gives up; the channel is hung up.</param>
    /// <exception cref="AriException">Asterisk refused, such as 500 for an endpoint it does not know.</exception>
    /// <exception cref="TimeoutException">The channel did not enter the application.</exception>
    public static async Task<AriDial> CreateAsync(
        AriConnection connection,
        string endpoint,
        string? originator = null,
        string? channelId = null,
        string? appArgs = null,
        IReadOnlyDictionary<string, string>? variables = null,
        string? formats = null,
        CancellationToken cancellationToken = default)
    {
        var dial = new AriDial(connection, channelId);
        try
        {
            await connection.Client.Channels.CreateAsync(
                endpoint, connection.Application, appArgs, dial.ChannelId, originator: originator, formats: formats, variables: variables,
                cancellationToken: cancellationToken);
            await dial._entered.Task.WaitAsync(connection.RequestTimeout, connection.Time, cancellationToken);
            return dial;
        }
        catch
        {
            await dial.DisposeAsync();
            throw;
        }
    }

    /// <summary>Dials and waits for the answer or for the end of the leg.</summary>
    /// <param name="ring">How long to ring, in whole seconds.</param>
    /// <param name="caller">The calling channel, named in the Dial events.</param>
    /// <param name="cancellationToken">Hangs the leg up.</param>
    /// <exception cref="AriException">Asterisk refused, or the leg is gone already (404).</exception>
    public async Task<AriDialResult> DialAsync(TimeSpan ring, string? caller = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await _connection.Client.Channels.DialAsync(ChannelId, caller, (int)Math.Ceiling(ring.TotalSeconds), cancellationToken);
            if (await AriWait.ForAsync(_connection, _end.Task, ring + Grace, IsOverAsync, cancellationToken) == AriWaitEnd.Done)
                return await _end.Task;
        }
        catch (AriException exception) when (exception.IsNotFound && _end.Task.IsCompleted)
        {
            // It ended before the reply to the dial: its end says more than the 404.
            return await _end.Task;
        }
        catch (OperationCanceledException)
        {
            await HangUpAsync();
            throw;
        }
        await HangUpAsync();
        return new(AriDialOutcome.Failed, 0, null);
    }

    /// <summary>Ends the subscription, and hangs the leg up unless it was answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        _end.TrySetResult(new(AriDialOutcome.Cancelled, 0, null));
        if (!_gone && (await _end.Task).Outcome != AriDialOutcome.Answered) await HangUpAsync();
    }

    private ValueTask OnEvent(AriEvent message)
    {
        switch (message)
        {
            case StasisStart:
                _entered.TrySetResult();
                break;
            case Dial { DialStatus: { Length: > 0 } status } dial when dial.Peer.Id == ChannelId && AriDialResult.OfStatus(status) is { } result:
                _end.TrySetResult(result);
                break;
            case ChannelDestroyed end:
                _gone = true;
                _end.TrySetResult(new(AriDialResult.OutcomeOf(end.Cause), end.Cause, end.TechCause));
                _entered.TrySetException(new TimeoutException("The channel ended before it entered the application."));
                _ = _entered.Task.Exception;
                break;
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>After a reconnect: the answer may have come while nobody listened.</summary>
    private async Task<bool> IsOverAsync(CancellationToken cancellationToken)
    {
        var channel = await _connection.Client.Channels.GetAsync(ChannelId, cancellationToken);
        if (channel.State == "Up") _end.TrySetResult(new(AriDialOutcome.Answered, 0, null));
        return channel.State == "Up";
    }

    private Task HangUpAsync() => AriWait.BestEffortAsync(() => _connection.Client.Channels.HangupAsync(ChannelId));
}
