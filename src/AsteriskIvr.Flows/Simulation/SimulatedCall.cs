using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Simulation;

/// <summary>
/// A call without a PBX: the caller follows a script, and every operation ends at once while the clock is advanced by as long as it would
/// have taken. Like any call it serves one operation at a time.
/// </summary>
/// <param name="script">What the caller does.</param>
/// <param name="time">The clock to read.</param>
/// <param name="advance">Advances that clock, such as <see cref="SimulatedClock.Advance"/>.</param>
public sealed class SimulatedCall(CallerScript script, TimeProvider time, Action<TimeSpan> advance) : ICall, IDisposable
{
    /// <summary>How long each piece of media plays.</summary>
    public static readonly TimeSpan MediaLength = TimeSpan.FromSeconds(2);

    /// <summary>How long the caller takes for a key.</summary>
    public static readonly TimeSpan KeyLength = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the caller speaks, and waits in a queue.</summary>
    public static readonly TimeSpan Speech = TimeSpan.FromSeconds(10);

    private static readonly DialResult DefaultDial = new(DialOutcome.Answered, TimeSpan.FromMinutes(1));

    private static readonly QueueResult DefaultQueue = new(QueueOutcome.Answered, Speech, TimeSpan.FromMinutes(1), Position: 1);

    private readonly CancellationTokenSource _hungUp = new();
    private readonly Queue<CallerAction> _actions = new(Split(script.Actions));
    private readonly Queue<DialResult> _dials = new(script.Dials);
    private readonly Queue<RecordResult> _recordings = new(script.Recordings);
    private readonly Queue<QueueResult> _queues = new(script.Queues);
    private readonly Queue<bool> _voicemails = new(script.Voicemails);
    private readonly Dictionary<string, string> _variables = new(script.Variables);
    private readonly List<SimulatedOperation> _operations = [];
    private readonly List<Media> _played = [];
    private bool _callerHangsUp;

    /// <summary>A call on a clock of its own.</summary>
    public SimulatedCall(CallerScript script, SimulatedClock clock) : this(script, clock, clock.Advance)
    {
    }

    /// <inheritdoc/>
    public CancellationToken HungUp => _hungUp.Token;

    /// <summary>All operations so far.</summary>
    public IReadOnlyList<SimulatedOperation> Operations => _operations;

    /// <summary>All media whose playing began, whole or cut short by a key.</summary>
    public IReadOnlyList<Media> Played => _played;

    /// <summary>Called as each operation begins, before it has any effect: whoever leads the caller says there what the caller does.</summary>
    public Action<SimulatedOperation>? Begins { get; set; }

    /// <summary>True while the caller has something to do.</summary>
    public bool HasActions => _actions.Count > 0;

    /// <summary>True when the caller hung up while talking to a callee.</summary>
    public bool IsBridged { get; private set; }

    /// <summary>Whether it was answered.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>The cause that the flow hung up with; null if it did not.</summary>
    public int? HangUpCause { get; private set; }

    /// <summary>Where in the dialplan the flow left the call; null if it did not.</summary>
    public DialplanTarget? LeftTo { get; private set; }

    /// <summary>The caller does this once the script's actions are used up.</summary>
    public void Act(CallerAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        foreach (var one in Split([action]))
            _actions.Enqueue(one);
    }

    /// <summary>The caller does nothing of what is left to do.</summary>
    /// <returns>What that was.</returns>
    public IReadOnlyList<CallerAction> Forget()
    {
        var left = _actions.ToList();
        _actions.Clear();
        return left;
    }

    /// <summary>What becomes of the next dial, after those of the script.</summary>
    /// <param name="result">Its outcome.</param>
    /// <param name="callerHangsUp">The caller hangs up first, at the end of the conversation.</param>
    public void Answer(DialResult result, bool callerHangsUp = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        _dials.Enqueue(result);
        _callerHangsUp = callerHangsUp;
    }

    /// <summary>How the caller leaves the next queue, after those of the script.</summary>
    /// <param name="result">How.</param>
    /// <param name="callerHangsUp">He hangs up then, in the queue or after talking to an agent.</param>
    public void Answer(QueueResult result, bool callerHangsUp = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        _queues.Enqueue(result);
        _callerHangsUp = callerHangsUp;
    }

    /// <summary>How the next recording ends, after those of the script.</summary>
    /// <param name="result">How.</param>
    /// <param name="callerHangsUp">The caller hangs up then.</param>
    public void Answer(RecordResult result, bool callerHangsUp = false)
    {
        ArgumentNullException.ThrowIfNull(result);
        _recordings.Enqueue(result);
        _callerHangsUp = callerHangsUp;
    }

    /// <summary>Whether the next mailbox takes a message, after those of the script.</summary>
    public void Answer(bool takesMessage) => _voicemails.Enqueue(takesMessage);

    /// <summary>The caller hangs up now.</summary>
    public void HangUp() => _hungUp.Cancel();

    /// <inheritdoc/>
    public ValueTask AnswerAsync(CancellationToken cancellationToken)
    {
        Begin("answer", "", cancellationToken);
        IsAnswered = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<char?> PlayAsync(IReadOnlyList<Media> media, string stopOn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(media);
        foreach (var item in media)
            CallText.RequireOneLine(item.Value);
        Begin(new SimulatedOperation(time.GetUtcNow(), "play", string.Join(' ', media.Select(m => m.Text ?? $"{Word(m.Kind)}:{m.Value}"))) { Media = media, StopOn = stopOn }, cancellationToken);
        if (media.FirstOrDefault(m => m.Kind == MediaKind.Sound && script.MissingSounds.Contains(m.Value)) is { Value: { } missing })
            throw new NodeFaultException("no-sound", $"The PBX has no sound '{missing}'.") { IsPermanent = true };

        if (NextKey() is { } key && stopOn.Contains(key))
        {
            _played.AddRange(media.Take(1));
            return ValueTask.FromResult<char?>(TakeKey());
        }
        _played.AddRange(media);
        Pass(media.Aggregate(TimeSpan.Zero, (total, m) => total + (m.Kind == MediaKind.Tone ? m.Duration : MediaLength)));
        return ValueTask.FromResult<char?>(null);
    }

    /// <inheritdoc/>
    public ValueTask<char?> WaitForDigitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Begin("wait-for-digit", "", cancellationToken);
        if (NextKey() is not null)
            return ValueTask.FromResult<char?>(TakeKey());
        _actions.TryDequeue(out _);
        Pass(timeout);
        return ValueTask.FromResult<char?>(null);
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(TimeSpan duration, string? musicOnHold, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(musicOnHold);
        Begin("wait", musicOnHold ?? "", cancellationToken);
        Pass(duration);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<DialResult> DialAsync(DialRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        CallText.RequireOneLine(request.Target, request.CallerId, request.MusicOnHold);
        Begin("dial", request.Target, cancellationToken);
        var result = _dials.TryDequeue(out var scripted) ? scripted : DefaultDial;
        IsAnswered |= result.Outcome == DialOutcome.Answered;
        Pass(result.Outcome == DialOutcome.NoAnswer ? request.Ring : result.Talked);
        HangUpIfMeant(result.Outcome == DialOutcome.Answered);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        CallText.RequireOneLine(request.Name);
        Begin("record", request.FileName, cancellationToken);
        if (NextKey() is { } key && request.StopOn.Contains(key))
        {
            TakeKey();
            return ValueTask.FromResult(new RecordResult(RecordEnd.Key, KeyLength));
        }
        var result = _recordings.TryDequeue(out var scripted) ? scripted : DefaultRecording(request);
        Pass(result.Recorded);
        HangUpIfMeant(isBridged: false);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public ValueTask<QueueResult> QueueAsync(QueueRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        CallText.RequireOneLine(request.Queue, request.MusicOnHold);
        Begin("queue", request.Queue, cancellationToken);
        var result = _queues.TryDequeue(out var scripted) ? scripted : DefaultQueue;
        Pass(result.Waited + result.Talked);
        HangUpIfMeant(result.Outcome == QueueOutcome.Answered);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public ValueTask<bool> LeaveVoicemailAsync(VoicemailRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        CallText.RequireOneLine(request.Mailbox);
        Begin("voicemail", request.Mailbox, cancellationToken);
        var taken = !_voicemails.TryDequeue(out var scripted) || scripted;
        if (taken)
            Pass(Speech);
        return ValueTask.FromResult(taken);
    }

    /// <inheritdoc/>
    public ValueTask<string?> GetVariableAsync(string name, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(name);
        Begin("get", name, cancellationToken);
        return ValueTask.FromResult(_variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null);
    }

    /// <inheritdoc/>
    public ValueTask SetVariableAsync(string name, string value, CancellationToken cancellationToken)
    {
        CallText.RequireOneLine(name, value);
        Begin("set", name, cancellationToken);
        _variables[name] = value;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask HangUpAsync(int cause, CancellationToken cancellationToken)
    {
        Begin("hang-up", $"{cause}", cancellationToken);
        HangUpCause = cause;
        _hungUp.Cancel();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ContinueInDialplanAsync(DialplanTarget target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        CallText.RequireOneLine(target.Context, target.Extension, target.Priority);
        Begin("dialplan", $"{target.Context},{target.Extension},{target.Priority}", cancellationToken);
        LeftTo = target;
        _hungUp.Cancel();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _hungUp.Dispose();

    private static RecordResult DefaultRecording(RecordRequest request) =>
        request.MaxDuration <= Speech ? new(RecordEnd.MaxDuration, request.MaxDuration)
        : request.StopOn.Length > 0 ? new(RecordEnd.Key, Speech)
        : request.MaxSilence is not null ? new(RecordEnd.Silence, Speech)
        : new(RecordEnd.MaxDuration, request.MaxDuration);

    private void Begin(string name, string detail, CancellationToken cancellationToken) =>
        Begin(new SimulatedOperation(time.GetUtcNow(), name, detail), cancellationToken);

    private void Begin(SimulatedOperation operation, CancellationToken cancellationToken)
    {
        _hungUp.Token.ThrowIfCancellationRequested();
        cancellationToken.ThrowIfCancellationRequested();
        _operations.Add(operation);
        Begins?.Invoke(operation);
        _hungUp.Token.ThrowIfCancellationRequested();
        if (_operations.Count == script.HangUpAtOperation || (_actions.TryPeek(out var action) && action is CallerAction.HangUp))
        {
            _hungUp.Cancel();
            _hungUp.Token.ThrowIfCancellationRequested();
        }
    }

    private void Pass(TimeSpan duration)
    {
        advance(duration);
        // A timer that fired meanwhile may have ended the call.
        _hungUp.Token.ThrowIfCancellationRequested();
    }

    private void HangUpIfMeant(bool isBridged)
    {
        if (!_callerHangsUp)
            return;
        IsBridged = isBridged;
        _hungUp.Cancel();
        _hungUp.Token.ThrowIfCancellationRequested();
    }

    private char? NextKey() => _actions.TryPeek(out var action) && action is CallerAction.Press press ? press.Keys[0] : null;

    private char TakeKey()
    {
        Pass(KeyLength);
        return ((CallerAction.Press)_actions.Dequeue()).Keys[0];
    }

    private static IEnumerable<CallerAction> Split(IReadOnlyList<CallerAction> actions) =>
        actions.SelectMany(a => a is CallerAction.Press press ? press.Keys.Select(key => new CallerAction.Press($"{key}")) : (IEnumerable<CallerAction>)[a]);

    private static string Word(MediaKind kind) => kind switch
    {
        MediaKind.Digits => "digits",
        MediaKind.Number => "number",
        MediaKind.Tone => "tone",
        MediaKind.File => "file",
        _ => "sound",
    };
}
