namespace AsteriskIvr.Asterisk.FastAgi;

// What the caller hears, presses and says. "Escape digits" are the keys that stop it; none by default.
public sealed partial class AgiSession
{
    /// <summary>STREAM FILE: plays a sound, named without its extension.</summary>
    /// <exception cref="AgiCommandException">There is no such sound.</exception>
    public ValueTask<AgiPlayback> StreamFileAsync(
        string file, string escapeDigits = "", long sampleOffset = 0, CancellationToken cancellationToken = default) =>
        PlayAsync(
            sampleOffset == 0
                ? new AgiCommand("STREAM FILE", AgiCommandTraits.EndsOnKey, file, escapeDigits)
                : new AgiCommand("STREAM FILE", AgiCommandTraits.EndsOnKey, file, escapeDigits, Text(sampleOffset)),
            cancellationToken);

    /// <summary>CONTROL STREAM FILE: plays a sound in which the caller can skip and pause by keys.</summary>
    public ValueTask<AgiPlayback> ControlStreamFileAsync(
        string file, string escapeDigits = "", AgiStreamControl? control = null, CancellationToken cancellationToken = default)
    {
        control ??= new AgiStreamControl();
        return PlayAsync(
            new AgiCommand(
                "CONTROL STREAM FILE", AgiCommandTraits.EndsOnKey, file, escapeDigits, Milliseconds(control.Skip), control.ForwardKey, control.RewindKey,
                control.PauseKey, Milliseconds(control.Offset)),
            cancellationToken);
    }

    /// <summary>GET OPTION: plays a sound, then waits for one of the escape digits; without a time, for the dialplan's digit time-out.</summary>
    public ValueTask<AgiPlayback> GetOptionAsync(string file, string escapeDigits, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        PlayAsync(
            timeout is { } time
                ? new AgiCommand("GET OPTION", AgiCommandTraits.EndsOnKey, file, escapeDigits, Milliseconds(time))
                : new AgiCommand("GET OPTION", AgiCommandTraits.EndsOnKey, file, escapeDigits),
            cancellationToken);

    /// <summary>GET DATA: plays a sound and collects digits until <c>#</c>, the most digits, or a silence of the given time.</summary>
    /// <param name="file">The sound.</param>
    /// <param name="timeout">Time to wait for each digit; zero takes the dialplan's own.</param>
    /// <param name="maxDigits">The most digits; 1023 by default.</param>
    /// <param name="cancellationToken">Stops playing and collecting.</param>
    public ValueTask<AgiDigits> GetDataAsync(
        string file, TimeSpan timeout = default, int maxDigits = 1023, CancellationToken cancellationToken = default) =>
        RunAsync(
            new AgiCommand("GET DATA", AgiCommandTraits.None, file, Milliseconds(timeout), Text(maxDigits)),
            judgeResult: true,
            static (_, reply) => new AgiDigits(reply.Result ?? "", reply.Value == "timeout"),
            cancellationToken);

    /// <summary>WAIT FOR DIGIT; null when the time is over. <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</summary>
    public ValueTask<char?> WaitForDigitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        KeyAsync(new AgiCommand("WAIT FOR DIGIT", AgiCommandTraits.EndsOnKey, Milliseconds(timeout)), cancellationToken);

    /// <summary>RECORD FILE: records what the caller says.</summary>
    /// <exception cref="AgiCommandException">Asterisk could not write the file or play the beep.</exception>
    public ValueTask<AgiRecording> RecordFileAsync(AgiRecordRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        List<string> arguments = [request.File, request.Format, request.EscapeDigits, Milliseconds(request.MaxDuration), Text(request.OffsetSamples)];
        if (request.Beep)
            arguments.Add("BEEP");
        if (request.MaxSilence > TimeSpan.Zero)
            arguments.Add($"s={(int)Math.Ceiling(request.MaxSilence.TotalSeconds)}");
        return RunAsync(
            new AgiCommand("RECORD FILE", AgiCommandTraits.None, [.. arguments]),
            judgeResult: true,
            // Of "timeout" the result is no key, but the milliseconds that were left when Asterisk last looked.
            static (name, reply) => reply.Note switch
            {
                "dtmf" => new AgiRecording(Key(reply), reply.EndPosition ?? 0),
                "timeout" => new AgiRecording(Digit: null, reply.EndPosition ?? 0),
                _ => throw new AgiCommandException(name, reply),
            },
            cancellationToken);
    }

    /// <summary>SAY ALPHA: spells; returns the key that stopped it.</summary>
    public ValueTask<char?> SayAlphaAsync(string text, string escapeDigits = "", CancellationToken cancellationToken = default) =>
        SayAsync("SAY ALPHA", text, escapeDigits, cancellationToken);

    /// <summary>SAY DIGITS: one by one; returns the key that stopped it.</summary>
    public ValueTask<char?> SayDigitsAsync(string digits, string escapeDigits = "", CancellationToken cancellationToken = default) =>
        SayAsync("SAY DIGITS", digits, escapeDigits, cancellationToken);

    /// <summary>SAY NUMBER: as a number, in the channel's language and, where that has it, gender; returns the key that stopped it.</summary>
    public ValueTask<char?> SayNumberAsync(int number, string escapeDigits = "", string? gender = null, CancellationToken cancellationToken = default) =>
        gender is null
            ? SayAsync("SAY NUMBER", Text(number), escapeDigits, cancellationToken)
            : KeyAsync(new AgiCommand("SAY NUMBER", AgiCommandTraits.EndsOnKey, Text(number), escapeDigits, gender), cancellationToken);

    /// <summary>SAY PHONETIC: spells with the phonetic alphabet; returns the key that stopped it.</summary>
    public ValueTask<char?> SayPhoneticAsync(string text, string escapeDigits = "", CancellationToken cancellationToken = default) =>
        SayAsync("SAY PHONETIC", text, escapeDigits, cancellationToken);

    /// <summary>SAY DATE, in Asterisk's time zone; returns the key that stopped it.</summary>
    public ValueTask<char?> SayDateAsync(DateTimeOffset date, string escapeDigits = "", CancellationToken cancellationToken = default) =>
        SayAsync("SAY DATE", Text(date.ToUnixTimeSeconds()), escapeDigits, cancellationToken);

    /// <summary>SAY TIME, in Asterisk's time zone; returns the key that stopped it.</summary>
    public ValueTask<char?> SayTimeAsync(DateTimeOffset time, string escapeDigits = "", CancellationToken cancellationToken = default) =>
        SayAsync("SAY TIME", Text(time.ToUnixTimeSeconds()), escapeDigits, cancellationToken);

    /// <summary>SAY DATETIME, in a format of <c>voicemail.conf</c> and a time zone of Asterisk's machine; returns the key that stopped it.</summary>
    public ValueTask<char?> SayDateTimeAsync(
        DateTimeOffset time, string escapeDigits = "", string? format = null, string? timeZone = null, CancellationToken cancellationToken = default)
    {
        List<string> arguments = [Text(time.ToUnixTimeSeconds()), escapeDigits];
        if (format is not null || timeZone is not null)
            arguments.Add(format ?? "ABdY 'digits/at' IMp");
        if (timeZone is not null)
            arguments.Add(timeZone);
        return KeyAsync(new AgiCommand("SAY DATETIME", AgiCommandTraits.EndsOnKey, [.. arguments]), cancellationToken);
    }

    /// <summary>RECEIVE CHAR over a channel that carries text; null when the time is over. A time of zero waits for ever.</summary>
    public async ValueTask<char?> ReceiveCharAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        try
        {
            return await KeyAsync(new AgiCommand("RECEIVE CHAR", AgiCommandTraits.None, Milliseconds(timeout)), cancellationToken);
        }
        catch (AgiCommandException exception) when (exception.Reply.IsSuccess)
        {
            // Asterisk 22 calls the end of the time a hangup; the caller was asked for and is there.
            return null;
        }
    }

    /// <summary>RECEIVE TEXT over a channel that carries text; null when the time is over.</summary>
    public ValueTask<string?> ReceiveTextAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        RunAsync(
            new AgiCommand("RECEIVE TEXT", AgiCommandTraits.RepliesWithValue, Milliseconds(timeout)),
            judgeResult: false,
            static (_, reply) => reply.Code == 1 ? reply.Value : null,
            cancellationToken);

    /// <summary>SEND IMAGE; a channel that carries none does nothing.</summary>
    public ValueTask SendImageAsync(string image, CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("SEND IMAGE", AgiCommandTraits.None, image), cancellationToken);

    /// <summary>SEND TEXT; a channel that carries none does nothing.</summary>
    public ValueTask SendTextAsync(string text, CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("SEND TEXT", AgiCommandTraits.None, text), cancellationToken);

    private ValueTask<char?> SayAsync(string name, string what, string escapeDigits, CancellationToken cancellationToken) =>
        KeyAsync(new AgiCommand(name, AgiCommandTraits.EndsOnKey, what, escapeDigits), cancellationToken);

    private ValueTask<char?> KeyAsync(AgiCommand command, CancellationToken cancellationToken) =>
        RunAsync(command, judgeResult: true, static (_, reply) => Key(reply), cancellationToken);

    private ValueTask<AgiPlayback> PlayAsync(AgiCommand command, CancellationToken cancellationToken) =>
        RunAsync(command, judgeResult: true, static (_, reply) => new AgiPlayback(Key(reply), reply.EndPosition ?? 0), cancellationToken);
}
