using AsteriskIvr.Flows.Simulation;

namespace AsteriskIvr.Flows.Tests.Simulation;

internal sealed class SimulatedClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private SimulatedClock _clock = null!;

    [SetUp]
    public void Set_up() => _clock = new SimulatedClock(Start);

    [Test]
    public void Time_passes_only_when_it_is_told_to()
    {
        var begin = _clock.GetTimestamp();

        _clock.Advance(TimeSpan.FromMilliseconds(1500));

        _clock.GetUtcNow().ShouldBe(Start.AddMilliseconds(1500));
        _clock.GetElapsedTime(begin).ShouldBe(TimeSpan.FromMilliseconds(1500));
    }

    [Test]
    public void Timers_fire_in_order_and_see_their_own_moment()
    {
        var fired = new List<(string Name, double At)>();
        using var late = Timer("late", 3);
        using var early = Timer("early", 1);
        using var later = Timer("later", 60);
        using var often = _clock.CreateTimer(_ => fired.Add(("often", Seconds())), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        _clock.Advance(TimeSpan.FromSeconds(5));

        fired.ShouldBe([("early", 1), ("often", 2), ("late", 3), ("often", 4)]);

        ITimer Timer(string name, int seconds) =>
            _clock.CreateTimer(_ => fired.Add((name, Seconds())), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
        double Seconds() => (_clock.GetUtcNow() - Start).TotalSeconds;
    }

    [Test]
    public void A_stopped_timer_does_not_fire()
    {
        var fired = 0;
        var timer = _clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        timer.Dispose();

        _clock.Advance(TimeSpan.FromSeconds(5));

        fired.ShouldBe(0);
    }

    [Test]
    public async Task Delays_and_time_limits_run_on_it()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), _clock);
        var delay = Task.Delay(TimeSpan.FromSeconds(4), _clock, CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(4));
        await delay;
        limit.IsCancellationRequested.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(6));
        limit.IsCancellationRequested.ShouldBeTrue();
    }

    [Test]
    public void It_does_not_go_backwards() => Should.Throw<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.FromSeconds(-1)));
}
