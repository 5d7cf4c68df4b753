using System.Globalization;
using System.Text;
using AsteriskIvr.Asterisk.FastAgi;
using AsteriskIvr.Calls.Applications;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.FastAgi;

/// <summary>A caller's channel over FastAGI.</summary>
internal sealed class AgiChannel : IChannel
{
    /// <summary>GET VARIABLE cuts a value after 1023 octets, perhaps within a character; GET FULL VARIABLE does not.</summary>
    private const int CutVariable = 1023 - 3;

    /// <summary>Samples a second of what is recorded.</summary>
    private const double SampleRate = 8000;

    private readonly AgiSession _session;
    private readonly LiveCall _call;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _control;
    private readonly CancellationTokenRegistration _end;
    private bool _answered;
    private bool _hasEarlyMedia;

    public AgiChannel(AgiSession session, LiveCall call, TimeProvider time)
    {
        _session = session;
        _call = call;
        _time = time;
        _control = CancellationTokenSource.CreateLinkedTokenSource(session.HungUp);
        HungUp = _control.Token;
        _end = session.HungUp.Register(ReportEnd);
    }

    public CancellationToken HungUp { get; }

    public bool LeftForDialplan { get; private set; }

    public bool HungUpByServer { get; private set; }

    public bool IsBridged { get; private set; }

    public async ValueTask AnswerAsync(CancellationToken cancellationToken)
    {
        // Here and below: a dead channel would still take EXEC and variables, and one that is left to the dialplan anything.
        HungUp.ThrowIfCancellationRequested();
        if (_answered)
            return;
        await DoAsync(_session.AnswerAsync(cancellationToken));
        _answered = true;
        _call.Facts.AnsweredAt ??= _time.GetUtcNow();
    }

    public async ValueTask<char?> PlayAsync(IReadOnlyList<Media> media, string stopOn, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        if (!_answered && !_hasEarlyMedia)
        {
            // Without it an unanswered SIP caller has no media yet; on a channel that the dialplan has answered it does nothing.
            await DoAsync(_session.ExecAsync("Progress", "", cancellationToken));
            _hasEarlyMedia = true;
        }
        foreach (var item in media)
        {
            if (await DoAsync(PlayAsync(item, stopOn, cancellationToken), item.Value) is { } digit)
                return digit;
        }
        return null;
    }

    public ValueTask<char?> WaitForDigitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        return DoAsync(_session.WaitForDigitAsync(timeout, cancellationToken));
    }

    // Neither EXEC Wait nor EXEC MusicOnHold, which could not be given up; and the latter counts whole seconds, of which 0 are for ever.
    public async ValueTask WaitAsync(TimeSpan duration, string? musicOnHold, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        if (musicOnHold is not null)
            await DoAsync(_session.SetMusicAsync(on: true, musicOnHold, cancellationToken));
        try
        {
            var began = _time.GetTimestamp();
            for (var left = duration; left > TimeSpan.Zero; left = duration - _time.GetElapsedTime(began))
                await WaitForDigitAsync(left, cancellationToken);
        }
        finally
        {
            if (musicOnHold is not null && !HungUp.IsCancellationRequested)
                await DoAsync(_session.SetMusicAsync(on: false, cancellationToken: CancellationToken.None));
        }
    }

    public async ValueTask<DialResult> DialAsync(DialRequest request, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        // g: the flow goes on when the callee leaves. f: the number shown, L: the longest conversation, m: music instead of ringing.
        var options = "g";
        if (request.CallerId is { } callerId)
            options += $"f({ApplicationText.Argument(callerId)})";
        if (request.MaxDuration is { } longest)
            options += $"L({(long)longest.TotalMilliseconds})";
        if (request.MusicOnHold is { } music)
            options += $"m({ApplicationText.Argument(music)})";
        var ring = Math.Max(1, (int)Math.Ceiling(request.Ring.TotalSeconds));
        await ConnectAsync("Dial", $"{ApplicationText.Argument(request.Target)},{ring},{options}", "DIALSTATUS", "ANSWER", cancellationToken);
        var status = await GetVariableAsync("DIALSTATUS", cancellationToken);
        if (status == "ANSWER")
        {
            _answered = true;
            _call.Facts.AnsweredAt ??= _time.GetUtcNow();
            var talked = await GetVariableAsync("ANSWEREDTIME_MS", cancellationToken);
            return new DialResult(
                DialOutcome.Answered, TimeSpan.FromMilliseconds(long.TryParse(talked, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : 0));
        }
        return new DialResult(
            status switch { "BUSY" => DialOutcome.Busy, "NOANSWER" => DialOutcome.NoAnswer, _ => DialOutcome.Failed }, TimeSpan.Zero);
    }

    public async ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(request.Name);
        // Where ARI keeps them too; a name alone would be one in the folder of sounds.
        var spool = await GetVariableAsync("ASTSPOOLDIR", cancellationToken)
            ?? throw new NodeFaultException("asterisk", "Asterisk does not say where its spool folder is.");
        // Not by the command itself: a key during its beep would end it before there is a file. As by ARI, such a key is ignored.
        if (request.Beep)
            await DoAsync(_session.StreamFileAsync("beep", cancellationToken: cancellationToken));
        var began = _time.GetTimestamp();
        var recording = await DoAsync(_session.RecordFileAsync(
            new AgiRecordRequest($"{spool}/recording/{request.Name}", RecordRequest.Format)
            {
                EscapeDigits = request.StopOn,
                MaxDuration = TimeSpan.FromSeconds(RecordRequest.Seconds(request.MaxDuration)),
                MaxSilence = request.MaxSilence ?? TimeSpan.Zero,
                Beep = false,
            },
            cancellationToken));
        var end = recording.Digit is not null ? RecordEnd.Key : request.EndAfter(_time.GetElapsedTime(began));
        return new RecordResult(end, TimeSpan.FromSeconds(recording.EndPosition / SampleRate));
    }

    public ValueTask<QueueResult> QueueAsync(QueueRequest request, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        return QueueApplication.RunAsync(
            this, request, arguments => ConnectAsync("Queue", arguments, QueueApplication.Status, QueueApplication.Answered, cancellationToken), cancellationToken);
    }

    public ValueTask<bool> LeaveVoicemailAsync(VoicemailRequest request, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        return VoicemailApplication.RunAsync(
            this, request, async arguments => await DoAsync(_session.ExecAsync("VoiceMail", arguments, cancellationToken)), cancellationToken);
    }

    public async ValueTask<string?> GetVariableAsync(string name, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        var value = await DoAsync(_session.GetVariableAsync(name, cancellationToken));
        if (value is not null && Encoding.UTF8.GetByteCount(value) >= CutVariable)
            value = await DoAsync(_session.GetFullVariableAsync($"${{{name}}}", cancellationToken: cancellationToken));
        return value is { Length: > 0 } ? value : null;
    }

    public ValueTask SetVariableAsync(string name, string value, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        return DoAsync(_session.SetVariableAsync(name, value, cancellationToken));
    }

    public async ValueTask HangUpAsync(int cause, CancellationToken cancellationToken)
    {
        HungUp.ThrowIfCancellationRequested();
        // Before the command: its effect, the HANGUP line, can be here before its reply.
        HungUpByServer = true;
        _call.Report(new EndSignal(EndSource.Server, _time.GetUtcNow()) { Cause = cause });
        // The application sets the cause and asks AGI to end (-1), which AGI does not do. The command hangs up, and knows no cause.
        await DoAsync(_session.SendAsync(new AgiCommand("EXEC", "Hangup", cause.ToString(CultureInfo.InvariantCulture)), cancellationToken));
        try
        {
            await DoAsync(_session.HangupAsync(cancellationToken: cancellationToken));
        }
        catch (AgiHangupException hangup) when (!hangup.ConnectionClosed)
        {
            // Its effect was faster than its reply.
        }
    }

    public async ValueTask ContinueInDialplanAsync(DialplanTarget target, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(target.Context, target.Extension, target.Priority);
        await SetVariableAsync(IChannel.DoneVariable, IChannel.Done, cancellationToken);
        await DoAsync(_session.SetContextAsync(target.Context, cancellationToken));
        await DoAsync(_session.SetExtensionAsync(target.Extension, cancellationToken));
        await DoAsync(_session.SetPriorityAsync(target.Priority, cancellationToken));
        LeftForDialplan = true;
        Abandon();
    }

    public void Abandon() => _control.Cancel();

    // The connection closes when its handler returns, without the variable that says "done".
    public ValueTask ReleaseAsync() => ValueTask.CompletedTask;

    public void Dispose()
    {
        _end.Dispose();
        _control.Dispose();
    }

    /// <summary>Runs an application that connects the caller to somebody, and finds out whether he hung up on that one.</summary>
    /// <remarks>The notice of a hangup follows the application's result, which is the same as without one for some applications. A dead channel still knows how it went.</remarks>
    private async ValueTask ConnectAsync(string application, string arguments, string status, string answered, CancellationToken cancellationToken)
    {
        try
        {
            await DoAsync(_session.ExecAsync(application, arguments, cancellationToken));
        }
        catch (AgiHangupException hangup) when (!hangup.ConnectionClosed)
        {
            IsBridged = await TalkedAsync();
            throw;
        }
        IsBridged = await TalkedAsync() && _session.IsHungUp;

        async ValueTask<bool> TalkedAsync() => await DoAsync(_session.GetVariableAsync(status, CancellationToken.None)) == answered;
    }

    private void ReportEnd() =>
        _call.Report(new EndSignal(_session.IsHungUp ? EndSource.AgiHangup : EndSource.AgiClosed, _time.GetUtcNow()));

    private async ValueTask<char?> PlayAsync(Media media, string stopOn, CancellationToken cancellationToken) => media.Kind switch
    {
        MediaKind.Digits => await _session.SayDigitsAsync(media.Value, stopOn, cancellationToken),
        MediaKind.Tone => await PlayToneAsync(media, stopOn, cancellationToken),
        MediaKind.Number => await _session.SayNumberAsync(int.Parse(media.Value, CultureInfo.InvariantCulture), stopOn, cancellationToken: cancellationToken),
        _ => (await _session.StreamFileAsync(media.Value, stopOn, cancellationToken: cancellationToken)).Digit,
    };

    // A generator, which plays beside the commands that follow it.
    private async ValueTask<char?> PlayToneAsync(Media tone, string stopOn, CancellationToken cancellationToken)
    {
        await _session.ExecAsync("Playtones", ApplicationText.Argument(tone.Value), cancellationToken);
        try
        {
            var began = _time.GetTimestamp();
            for (var left = tone.Duration; left > TimeSpan.Zero; left = tone.Duration - _time.GetElapsedTime(began))
            {
                if (await _session.WaitForDigitAsync(left, cancellationToken) is { } digit && stopOn.Contains(digit, StringComparison.Ordinal))
                    return digit;
            }
            return null;
        }
        finally
        {
            if (!HungUp.IsCancellationRequested)
                await _session.ExecAsync("StopPlaytones", "", CancellationToken.None);
        }
    }

    private static async ValueTask DoAsync(ValueTask command)
    {
        try
        {
            await command;
        }
        catch (Exception refused) when (Fault(refused, null) is { } fault)
        {
            throw fault;
        }
    }

    private static async ValueTask<T> DoAsync<T>(ValueTask<T> command, string? what = null)
    {
        try
        {
            return await command;
        }
        catch (Exception refused) when (Fault(refused, what) is { } fault)
        {
            throw fault;
        }
    }

    private static NodeFaultException? Fault(Exception refused, string? what) => refused switch
    {
        AgiCommandException => new NodeFaultException("asterisk", what is null ? refused.Message : $"Asterisk could not play '{what}': {refused.Message}", refused),
        ArgumentException => new NodeFaultException("bad-argument", refused.Message, refused) { IsPermanent = true },
        _ => null,
    };
}
