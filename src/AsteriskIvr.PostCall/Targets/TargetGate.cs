using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Worker;

namespace AsteriskIvr.PostCall.Targets;

/// <summary>
/// The circuit breaker of one target, and the bound on its steps. Failures in a row put it out of service; from then on one attempt at a time is
/// let through, after a break that doubles. When one succeeds, the bound grows from one with each further success. A step that may not go now
/// is told when to come back; the moments told differ, so that not all come at once. It never makes a step fail.
/// </summary>
internal sealed class TargetGate(string target, PostCallOptions options, TimeProvider time, bool breaks, Action<TargetStatus> changed)
{
    /// <summary>The first break.</summary>
    private static readonly TimeSpan FirstBreak = TimeSpan.FromSeconds(2);

    /// <summary>The longest break that a target can ask for; a run that was told more waits longer by itself.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(10);

    /// <summary>A turn that comes within this time is waited for here, and not in the database.</summary>
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(100);

    /// <summary>And that long at most, should the guess be wrong.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Between two runs that were sent back, unless the target serves faster: looking at them again costs little, however many they are, and is
    /// often enough to keep the target busy.
    /// </summary>
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(10);

    /// <summary>No run is sent further away than this.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource<TargetTurn?>> _line = [];
    private TargetState _state;
    private int _limit = options.MaxConcurrentPerTarget;
    private int _active;
    private bool _isTrying;
    private int _failures;
    private int _breaks;
    private string? _error;
    private DateTimeOffset? _since;
    private DateTimeOffset _openUntil;
    private DateTimeOffset _lastTurn;
    private TimeSpan _average;
    private long _postponed;

    public DateTimeOffset LastUsed { get; private set; }

    /// <summary>Whether it can be forgotten: nothing is under way, and nothing is remembered against it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
                return _state == TargetState.InService && _active == 0 && _failures == 0 && _limit == options.MaxConcurrentPerTarget;
        }
    }

    public TargetStatus Status
    {
        get
        {
            lock (_lock)
                return StatusNow();
        }
    }

    /// <summary>A turn, or the moment to come back.</summary>
    public async ValueTask<Admission> EnterAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<TargetTurn?>> place;
        lock (_lock)
        {
            LastUsed = time.GetUtcNow();
            if (_state == TargetState.OutOfService && LastUsed >= _openUntil)
                _state = TargetState.OnTrial;
            if (TryTake() is { } turn)
                return Admission.Now(turn);
            if (_state != TargetState.InService || _average * (_line.Count + 1) / _limit > ShortWait)
                return Later();
            place = _line.AddLast(new TaskCompletionSource<TargetTurn?>(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        return await WaitAsync(place, cancellationToken);
    }

    /// <summary>The attempt is over.</summary>
    public void Leave(TargetTurn turn)
    {
        TargetStatus? news;
        lock (_lock)
        {
            var wasInService = _state == TargetState.InService;
            var lasted = time.GetUtcNow() - turn.Began;
            _active--;
            // A trial tells more than what was before the break.
            _average = _average == default || turn.IsTrial ? lasted : _average * 0.8 + lasted * 0.2;
            if (turn.IsTrial)
                _isTrying = false;
            // What began before the break says nothing of the time after it.
            if (breaks && (_state == TargetState.InService || turn.IsTrial))
                Judge(turn);
            HandOn();
            news = wasInService == (_state == TargetState.InService) ? null : StatusNow();
        }
        if (news is not null)
            changed(news);
    }

    private void Judge(TargetTurn turn)
    {
        if (turn.Verdict == TargetVerdict.Answers)
        {
            _failures = 0;
            if (turn.IsTrial)
                ServeAgain();
            else
                _limit = Math.Min(_limit + 1, options.MaxConcurrentPerTarget);
            if (_limit == options.MaxConcurrentPerTarget)
                (_breaks, _error, _postponed) = (0, null, 0);
        }
        else if (turn.Verdict == TargetVerdict.Away)
        {
            _failures++;
            _error = turn.Fault?.Code;
            _limit = Math.Max(1, _limit / 2);
            if (turn.IsTrial || turn.Fault?.RetryAfter is not null || _failures >= options.FailuresUntilBreak)
                Break(turn.Fault?.RetryAfter);
        }
    }

    private void ServeAgain() => (_state, _limit, _since, _lastTurn) = (TargetState.InService, 1, null, default);

    private void Break(TimeSpan? asked)
    {
        var now = time.GetUtcNow();
        var whole = Math.Min(FirstBreak.TotalSeconds * Math.Pow(2, Math.Min(_breaks, 30)), options.MaxBreak.TotalSeconds);
        // Several servers must not all try at one moment.
        var wait = TimeSpan.FromSeconds(whole * (0.5 + Random.Shared.NextDouble() / 2));
        if (asked > wait)
            wait = asked < LongestAsked ? asked.Value : LongestAsked;
        (_state, _failures, _openUntil) = (TargetState.OutOfService, 0, now + wait);
        _breaks++;
        _since ??= now;
    }

    private TargetTurn? TryTake()
    {
        var isTrial = _state == TargetState.OnTrial;
        // Those under way from before a break count too: the bound holds whatever happens.
        if (isTrial ? _isTrying || _active >= options.MaxConcurrentPerTarget : _state != TargetState.InService || _active >= _limit)
            return null;
        _active++;
        _isTrying = isTrial;
        return new TargetTurn(this, isTrial, time.GetUtcNow());
    }

    private void HandOn()
    {
        while (_line.First is { } next && (_state == TargetState.OutOfService || _active < _limit))
        {
            _line.RemoveFirst();
            next.Value.SetResult(TryTake());
        }
    }

    private async Task<Admission> WaitAsync(LinkedListNode<TaskCompletionSource<TargetTurn?>> place, CancellationToken cancellationToken)
    {
        try
        {
            if (await place.Value.Task.WaitAsync(LongestWait, time, cancellationToken) is { } turn)
                return Admission.Now(turn);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                // It is slower than it was: who comes now waits in the database.
                if (LongestWait * _limit > _average)
                    _average = LongestWait * _limit;
            }
        }
        catch (OperationCanceledException)
        {
            if (LeaveLine(place) is { } late)
                late.Dispose();
            throw;
        }
        if (LeaveLine(place) is { } given)
            return Admission.Now(given);
        lock (_lock)
            return Later();
    }

    // The turn that came just when the wait ended, if one did.
    private TargetTurn? LeaveLine(LinkedListNode<TaskCompletionSource<TargetTurn?>> place)
    {
        lock (_lock)
        {
            if (place.List is not null)
                _line.Remove(place);
            return place.Value.Task is { IsCompletedSuccessfully: true, Result: var turn } ? turn : null;
        }
    }

    // Each gets a later moment than the one before it.
    private Admission Later()
    {
        _postponed++;
        var earliest = _state switch
        {
            TargetState.OutOfService => _openUntil,
            TargetState.OnTrial => time.GetUtcNow() + TimeSpan.FromSeconds(1) + _average,
            _ => time.GetUtcNow(),
        };
        var pace = _average / _limit;
        if (pace == default || pace > Spacing)
            pace = Spacing;
        if (_lastTurn < earliest)
            _lastTurn = earliest;
        _lastTurn += (pace < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : pace) * (0.5 + Random.Shared.NextDouble());
        if (_lastTurn > earliest + Horizon)
            _lastTurn = earliest + Horizon * Random.Shared.NextDouble();
        return Admission.Later(_lastTurn);
    }

    private TargetStatus StatusNow() => new(
        target, _state, _since, _error, _state == TargetState.OutOfService ? _openUntil : null, _active, _state == TargetState.InService ? _limit : 1, _postponed);
}
