using System.Globalization;
using System.Threading.Channels;
using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Asterisk.Ari.Events;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Ari;

/// <summary>A caller's channel over ARI.</summary>
internal sealed partial class AriChannel : IChannel
{
    /// <summary>Digits that wait to be asked for; further ones are dropped.</summary>
    private const int DigitBound = 64;

    /// <summary>How much later than a refused request the event of the hangup may come.</summary>
    private static readonly TimeSpan HangupLag = TimeSpan.FromSeconds(1);

    /// <summary>Asterisk does not tell of every playback's end; a prompt that lasts longer is stopped and is a fault.</summary>
    private static readonly TimeSpan LongestSound = TimeSpan.FromMinutes(30);

    /// <summary>Asterisk's words for a variable that is not set, and for a function that it lacks or that has no value here.</summary>
    private const string NoVariable = "Provided variable was not found";
    private const string NoFunction = "Unable to read provided function";

    private readonly AriConnection _connection;
    private readonly AriDialer _dialer;
    private readonly LiveCall _call;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _control = new();
    private readonly AriSubscription _subscription;
    private readonly Channel<char> _digits = Channel.CreateBounded<char>(
        new BoundedChannelOptions(DigitBound) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private volatile Interruption? _interruption;
    // Known by the event; what it cancels follows.
    private volatile bool _isGone;
    private int _playbacks;
    private bool _answered;

    /// <param name="connection">Its PBX.</param>
    /// <param name="dialer">Dials for it.</param>
    /// <param name="call">The call.</param>
    /// <param name="time">The clock.</param>
    /// <param name="answered">Whether it is answered.</param>
    /// <param name="isBack">It has just come back from an application that an earlier life of the server had sent it to.</param>
    public AriChannel(AriConnection connection, AriDialer dialer, LiveCall call, TimeProvider time, bool answered, bool isBack = false)
    {
        _isBack = isBack;
        _connection = connection;
        _dialer = dialer;
        _call = call;
        _time = time;
        _answered = answered;
        HungUp = _control.Token;
        _subscription = connection.Subscribe(Id, Interesting, OnEventAsync);
    }

    private const AriEventTypes Interesting =
        AriEventTypes.ChannelDtmfReceived | AriEventTypes.ChannelHangupRequest | AriEventTypes.StasisEnd | AriEventTypes.ChannelDestroyed | AriEventTypes.Dial;

    public string Id => _call.Facts.UniqueId;

    /// <summary>The caller's own caller id, as Asterisk writes it.</summary>
    public string? CallerId =>
        _call.Facts.CallerNumber is not { } number ? null : _call.Facts.CallerName is { } name ? $"\"{name.Replace('"', '\'')}\" <{number}>" : number;

    public CancellationToken HungUp { get; }

    public bool LeftForDialplan { get; private set; }

    public bool HungUpByServer { get; private set; }

    public bool IsBridged { get; set; }

    private AriChannels Channels => _connection.Client.Channels;

    public async ValueTask AnswerAsync(CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        if (_answered)
            return;
        await DoAsync(() => Channels.AnswerAsync(Id, cancellationToken));
        Answered();
    }

    public async ValueTask<char?> PlayAsync(IReadOnlyList<Media> media, string stopOn, CancellationToken cancellationToken)
    {
        foreach (var item in media)
            CallText.RequireOneLine(item.Value);
        // As over AGI, what was pressed before the prompt is not an answer to it.
        ForgetDigits();
        var pressed = new Interruption(stopOn);
        _interruption = pressed;
        try
        {
            foreach (var item in media)
            {
                if (await PlayAsync(item, pressed, cancellationToken) is { } digit)
                    return digit;
            }
            return null;
        }
        finally
        {
            _interruption = null;
        }
    }

    public async ValueTask<char?> WaitForDigitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        if (_digits.Reader.TryRead(out var waiting))
            return waiting;
        using var limit = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken, HungUp);
        try
        {
            return await _digits.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !HungUp.IsCancellationRequested)
        {
            return null;
        }
    }

    public async ValueTask WaitAsync(TimeSpan duration, string? musicOnHold, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(musicOnHold);
        HungUp.ThrowIfCancellationRequested();
        if (musicOnHold is not null)
            await DoAsync(() => Channels.StartMohAsync(Id, musicOnHold, cancellationToken));
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, HungUp);
            await Task.Delay(duration, _time, either.Token);
        }
        finally
        {
            if (musicOnHold is not null && !HungUp.IsCancellationRequested)
                await DoAsync(() => Channels.StopMohAsync(Id, CancellationToken.None));
        }
        ForgetDigits();
    }

    public async ValueTask<DialResult> DialAsync(DialRequest request, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(request.Target, request.CallerId, request.MusicOnHold);
        var result = await DoAsync(() => _dialer.DialAsync(this, request, cancellationToken));
        ForgetDigits();
        return result;
    }

    public async ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(request.Name);
        HungUp.ThrowIfCancellationRequested();
        ForgetDigits();
        var pressed = new Interruption(request.StopOn);
        _interruption = pressed;
        try
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, HungUp);
            var max = RecordRequest.Seconds(request.MaxDuration);
            var terminator = request.StopOn.Length switch { 0 => "none", 1 => request.StopOn, _ => "any" };
            int? silence = request.MaxSilence is { } longest ? RecordRequest.Seconds(longest) : null;
            var began = _time.GetTimestamp();
            var recording = await DoAsync(() => AriRecording.RecordAsync(
                _connection, Id, request.Name, RecordRequest.Format, max, silence, request.Beep, terminator, gone.Token));
            // A hangup ends it too, and that is heard of first.
            await ThrowIfGoneAsync();
            if (recording?.State == "failed")
                throw await FaultAsync($"Asterisk could not record '{request.Name}': {recording.Cause}.");
            // An end that was not seen, since the connection was down, counts as the ordinary one.
            var end = recording is null || (pressed.Digit.Task.IsCompleted && recording.Duration < max) ? RecordEnd.Key
                : request.EndAfter(_time.GetElapsedTime(began));
            return new RecordResult(end, TimeSpan.FromSeconds(recording?.Duration ?? 0));
        }
        finally
        {
            _interruption = null;
        }
    }

    public async ValueTask<string?> GetVariableAsync(string name, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(name);
        HungUp.ThrowIfCancellationRequested();
        try
        {
            return (await Channels.GetChannelVarAsync(Id, name, cancellationToken)).Value is { Length: > 0 } value ? value : null;
        }
        catch (AriException refused) when (refused.Message.Contains(NoVariable, StringComparison.Ordinal) || refused.Message.Contains(NoFunction, StringComparison.Ordinal))
        {
            return null;
        }
        catch (AriException refused)
        {
            throw await FaultAsync(refused);
        }
    }

    public ValueTask SetVariableAsync(string name, string value, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(name, value);
        return DoAsync(() => Channels.SetChannelVarAsync(Id, name, value, cancellationToken: cancellationToken));
    }

    public async ValueTask HangUpAsync(int cause, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        HungUpByServer = true;
        _call.Report(new EndSignal(EndSource.Server, _time.GetUtcNow()) { Cause = cause });
        await DoAsync(() => Channels.HangupAsync(Id, cause.ToString(CultureInfo.InvariantCulture), cancellationToken: cancellationToken));
    }

    public async ValueTask ContinueInDialplanAsync(DialplanTarget target, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(target.Context, target.Extension, target.Priority);
        await SetVariableAsync(IChannel.DoneVariable, IChannel.Done, cancellationToken);
        // Before the request: StasisEnd can be here before its reply, and must not count as the caller's going.
        LeftForDialplan = true;
        var isNumber = int.TryParse(target.Priority, NumberStyles.None, CultureInfo.InvariantCulture, out var priority);
        await DoAsync(() => Channels.ContinueInDialplanAsync(
            Id, target.Context, target.Extension, isNumber ? priority : null, isNumber ? null : target.Priority, cancellationToken));
    }

    public void Abandon() => _control.Cancel();

    public async ValueTask ReleaseAsync()
    {
        try
        {
            await Channels.ContinueInDialplanAsync(Id);
            // Asterisk plays a prompt to its end before it lets the channel go.
            await StopPromptsAsync();
        }
        catch (AriException gone) when (gone.IsNotFound || gone.Status == 409)
        {
            // Hung up, or out of Stasis already, perhaps in a queue, from where the dialplan leads on: nothing to let go of.
        }
    }

    /// <summary>Stops what plays, or records, also what an earlier life of the server began.</summary>
    public async Task StopPromptsAsync()
    {
        if (_call.Facts.Recordings is [.., var recording])
            await AriRecording.StopAsync(_connection, Path.GetFileNameWithoutExtension(recording));
        await StopAsync(PlaybackId(0));
        await StopAsync(PlaybackId(1));
    }

    /// <summary>Answered by a callee of a transfer.</summary>
    public void Answered()
    {
        _answered = true;
        _call.Facts.AnsweredAt ??= _time.GetUtcNow();
    }

    // Not while the call is open: a call in the dialplan still needs the events of its end.
    public void Dispose()
    {
        _subscription.Dispose();
        _control.Dispose();
    }

    private void ForgetDigits()
    {
        while (_digits.Reader.TryRead(out _))
        {
        }
    }

    private async ValueTask<char?> PlayAsync(Media media, Interruption pressed, CancellationToken cancellationToken)
    {
        var uri = media.Kind switch
        {
            MediaKind.Digits => $"digits:{media.Value}",
            MediaKind.Number => $"number:{media.Value}",
            MediaKind.Tone => $"tone:{media.Value}",
            _ => $"sound:{media.Value}",
        };
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, HungUp);
        var playback = await DoAsync(() => AriPlayback.StartAsync(_connection, Id, [uri], LongestSound, playbackId: PlaybackId(++_playbacks), cancellationToken: gone.Token));
        if (media.Kind == MediaKind.Tone)
            return await EndToneAsync(playback, media.Duration, pressed, gone.Token);
        if (await Task.WhenAny(playback.Completion, pressed.Digit.Task) == pressed.Digit.Task)
        {
            await playback.StopAsync(CancellationToken.None);
            return await pressed.Digit.Task;
        }
        return await playback.Completion is AriPlaybackEnd.Finished or AriPlaybackEnd.EndedUnseen or AriPlaybackEnd.ChannelLeft
            ? null
            : throw await FaultAsync($"Asterisk could not play '{media.Value}'.");
    }

    // A tone has no end of its own.
    private async ValueTask<char?> EndToneAsync(AriPlayback playback, TimeSpan duration, Interruption pressed, CancellationToken cancellationToken)
    {
        var over = Task.Delay(duration, _time, cancellationToken);
        var first = await Task.WhenAny(playback.Completion, pressed.Digit.Task, over);
        if (first == playback.Completion)
        {
            // Before its time: the caller is gone, or Asterisk has no such tone.
            return await playback.Completion is AriPlaybackEnd.Finished or AriPlaybackEnd.EndedUnseen or AriPlaybackEnd.ChannelLeft
                ? null
                : throw await FaultAsync("Asterisk could not play the tone.");
        }
        await playback.StopAsync(CancellationToken.None);
        await first;
        return first == pressed.Digit.Task ? await pressed.Digit.Task : null;
    }

    // Known ids, so that a restarted server can stop what the last one began; two, since a stopped prompt may still be ending.
    private string PlaybackId(int number) => $"{Id}-prompt-{number % 2}";

    private async Task StopAsync(string playbackId)
    {
        try
        {
            await _connection.Client.Playbacks.StopAsync(playbackId);
        }
        catch (AriException notPlaying) when (notPlaying.IsNotFound)
        {
            // The ordinary case.
        }
    }

    private ValueTask OnEventAsync(AriEvent message)
    {
        switch (message)
        {
            case ChannelDtmfReceived { Digit: [var digit, ..] }:
                OnDigit(digit);
                break;
            case Dial { DialStatus: "ANSWER" }:
                OnAgentAnswered();
                break;
            case ChannelHangupRequest request:
                _call.Report(Signal(EndSource.HangupRequest) with
                {
                    Soft = request.Soft == true ? (SoftHangup?)request.Cause : null,
                    Cause = request.Soft == true ? null : request.Cause,
                    TechCause = request.TechCause,
                });
                Gone();
                break;
            case StasisEnd when _application is not null:
                // On its way to the application, as it was told to.
                break;
            case StasisEnd:
                if (!LeftForDialplan)
                    _call.Report(Signal(EndSource.StasisEnd));
                Gone();
                break;
            case ChannelDestroyed destroyed:
                _call.Report(Signal(EndSource.ChannelDestroyed) with { Cause = destroyed.Cause, TechCause = destroyed.TechCause, IsFinal = true });
                Gone();
                _subscription.Dispose();
                break;
        }
        return ValueTask.CompletedTask;
    }

    private void OnDigit(char digit)
    {
        // While a prompt plays, a key that does not stop it is ignored; a second one that would is the next input.
        if (_interruption is not { } prompt)
            _digits.Writer.TryWrite(digit);
        else if (prompt.StopOn.Contains(digit, StringComparison.Ordinal) && !prompt.Digit.TrySetResult(digit))
            _digits.Writer.TryWrite(digit);
    }

    // Off the event's own task: what is cancelled runs on, and must not hold up the channel's next event.
    private void Gone()
    {
        _isGone = true;
        _ = Task.Run(_control.Cancel);
    }

    private async ValueTask ThrowIfGoneAsync()
    {
        if (!_isGone)
            return;
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, HungUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new OperationCanceledException("The caller is gone.", HungUp);
    }

    private EndSignal Signal(EndSource source) => new(source, _time.GetUtcNow());

    private async ValueTask DoAsync(Func<Task> request)
    {
        HungUp.ThrowIfCancellationRequested();
        try
        {
            await request();
        }
        catch (AriException refused)
        {
            throw await FaultAsync(refused);
        }
    }

    private async ValueTask<T> DoAsync<T>(Func<Task<T>> request)
    {
        HungUp.ThrowIfCancellationRequested();
        try
        {
            return await request();
        }
        catch (AriException refused)
        {
            throw await FaultAsync(refused);
        }
    }

    private async ValueTask<Exception> FaultAsync(AriException refused) =>
        refused.Status is 404 or 409 or 412
            ? await FaultAsync(refused.Message, refused)
            : new NodeFaultException("asterisk", refused.Message, refused);

    // "No such channel", "not in a Stasis application", a playback that failed: most often the caller has gone, and the event that says so is
    // on its way.
    private async ValueTask<Exception> FaultAsync(string message, Exception? cause = null)
    {
        await Task.Delay(HangupLag, _time, HungUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return HungUp.IsCancellationRequested ? new OperationCanceledException("The caller is gone.", cause, HungUp) : new NodeFaultException("asterisk", message, cause);
    }

    /// <summary>A prompt that keys can stop.</summary>
    private sealed class Interruption(string stopOn)
    {
        public string StopOn { get; } = stopOn;

        public TaskCompletionSource<char> Digit { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
