using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.Calls.Tests;

/// <summary>A clock that stands still, and tells what is being waited for.</summary>
internal sealed class WatchedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentBag<TimeSpan> _waits = [];

    /// <summary>True once something has begun to wait for this long.</summary>
    public bool IsWaitedFor(TimeSpan duration) => _waits.Contains(duration);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Add(dueTime);
        return timer;
    }
}
