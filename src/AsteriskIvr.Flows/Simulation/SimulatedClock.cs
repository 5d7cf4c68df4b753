namespace AsteriskIvr.Flows.Simulation;

/// <summary>
/// A clock that stands still until it is advanced; its timers fire then, in order, on the thread that advances it. Thread-safe.
/// </summary>
public sealed class SimulatedClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<SimulatedTimer> _timers = [];
    private volatile bool _passNextWait;
    private DateTimeOffset _now = start.ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Lets time pass.</summary>
    public void Advance(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var end = GetUtcNow() + duration;
        while (TakeDue(end) is { } due)
            due.Fire();
    }

    /// <summary>Lets time pass until the next timer is due, which fires then.</summary>
    /// <returns>False when there is none.</returns>
    public bool AdvanceToNextTimer()
    {
        DateTimeOffset due;
        lock (_lock)
        {
            if (_timers.Count == 0)
                return false;
            due = _timers.Min(t => t.Due);
            due = due > _now ? due : _now;
        }
        Advance(due - GetUtcNow());
        return true;
    }

    /// <summary>
    /// Who makes the next timer is waited for, by nobody else: time passes until that timer is due as soon as it is made. So a wait costs nothing
    /// and needs no second thread.
    /// </summary>
    public void PassNextWait() => _passNextWait = true;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        if (_passNextWait && dueTime >= TimeSpan.Zero)
        {
            _passNextWait = false;
            Advance(dueTime);
        }
        return timer;
    }

    // The earliest timer that is due until then, with the clock set to its moment; with none left the clock is at the end.
    private SimulatedTimer? TakeDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            var next = _timers.Where(t => t.Due <= end).MinBy(t => t.Due);
            _now = next is null ? end : next.Due > _now ? next.Due : _now;
            if (next is not null && !next.Rearm())
                _timers.Remove(next);
            return next;
        }
    }

    private sealed class SimulatedTimer(SimulatedClock clock, Action fire) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public void Fire() => fire();

        public bool Rearm()
        {
            Due += _period;
            return _period > TimeSpan.Zero;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime < TimeSpan.Zero)
                    return true;
                Due = clock._now + dueTime;
                clock._timers.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
