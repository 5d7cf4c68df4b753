using System.Diagnostics.Metrics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Targets;
using AsteriskIvr.PostCall.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.PostCall.Tests.Targets;

internal sealed class TargetGateTests
{
    private const string Crm = "https://crm.example.com";

    private FakeTimeProvider _time = null!;
    private LogLines<TargetGates> _log = null!;
    private ServiceProvider _services = null!;
    private PostCallTelemetry _telemetry = null!;

    [SetUp]
    public void Open()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        _log = new LogLines<TargetGates>();
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _telemetry = new PostCallTelemetry(_services.GetRequiredService<IMeterFactory>());
    }

    [TearDown]
    public async Task CloseAsync()
    {
        _telemetry.Dispose();
        await _services.DisposeAsync();
    }

    [Test]
    public async Task No_more_steps_than_allowed_use_a_target_at_once()
    {
        var gates = Gates(o => o.MaxConcurrentPerTarget = 3);
        var turns = await TakeAsync(gates, 3);

        var fourth = EnterAsync(gates, Crm, CancellationToken.None);
        fourth.IsCompleted.ShouldBeFalse("nothing is known of the target's speed yet: it may be its turn at once");
        (await EnterAsync(gates, "https://other.example.com", CancellationToken.None)).Turn.ShouldNotBeNull();
        Succeed(turns[0]);

        (await fourth).Turn.ShouldNotBeNull();
        gates.Statuses[0].Active.ShouldBe(3);
    }

    [Test]
    public async Task Of_a_slow_target_nobody_waits_in_memory_and_each_is_told_another_moment()
    {
        var gates = Gates(o => o.MaxConcurrentPerTarget = 2);
        await SlowDownAsync(gates);
        await TakeAsync(gates, 2);

        var moments = new List<DateTimeOffset>();
        for (var i = 0; i < 100; i++)
        {
            var admission = EnterAsync(gates, Crm, CancellationToken.None);
            admission.IsCompleted.ShouldBeTrue();
            moments.Add((await admission).Until);
        }

        moments.ShouldBe(moments.Distinct().Order());
        moments.ShouldAllBe(moment => moment > _time.GetUtcNow());
        // They are looked at again soon, so that the target is never idle, but not all at once.
        (moments[^1] - _time.GetUtcNow()).TotalSeconds.ShouldBeInRange(0.5, 1.5);
    }

    [Test]
    public async Task Whose_turn_does_not_come_as_soon_as_thought_is_told_to_come_back()
    {
        var gates = Gates(o => o.MaxConcurrentPerTarget = 1);
        await TakeAsync(gates, 1);

        var second = EnterAsync(gates, Crm, CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(250));

        (await second).Turn.ShouldBeNull();
        EnterAsync(gates, Crm, CancellationToken.None).IsCompleted.ShouldBeTrue("nobody waits in memory any more");
    }

    [Test]
    public async Task Who_is_cancelled_while_he_waits_leaves_his_place_to_others()
    {
        var gates = Gates(o => o.MaxConcurrentPerTarget = 1);
        var turn = (await TakeAsync(gates, 1))[0];
        using var stop = new CancellationTokenSource();
        var second = EnterAsync(gates, Crm, stop.Token);
        var third = EnterAsync(gates, Crm, CancellationToken.None);

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await second);
        Succeed(turn);

        (await third).Turn.ShouldNotBeNull();
    }

    [Test]
    public async Task Failures_in_a_row_put_a_target_out_of_service_and_its_runs_are_spread_over_the_time_after_the_break()
    {
        var gates = Gates();
        await FailAsync(gates, 4);
        Succeed((await TakeAsync(gates, 1))[0]);
        await FailAsync(gates, 4);
        gates.Statuses[0].State.ShouldBe(TargetState.InService, "a success in between");

        await FailAsync(gates, 1);

        var status = gates.Statuses.ShouldHaveSingleItem();
        (status.State, status.Error).ShouldBe((TargetState.OutOfService, "http-503"));
        var moments = await PostponeAsync(gates, 1_000);
        moments.ShouldBe(moments.Distinct().Order());
        moments[0].ShouldBeGreaterThan(status.NextAttemptAt!.Value);
        (moments[^1] - moments[0]).TotalSeconds.ShouldBeInRange(5, 15);
        gates.Statuses[0].Postponed.ShouldBe(1_000);
    }

    [Test]
    public async Task After_the_break_one_attempt_is_made_and_after_its_failure_a_longer_break()
    {
        var gates = Gates(o => o.MaxBreak = TimeSpan.FromSeconds(30));
        await FailAsync(gates, 5);

        foreach (var longest in new[] { 2, 4, 8, 16, 30, 30, 30 })
        {
            var wait = gates.Statuses[0].NextAttemptAt!.Value - _time.GetUtcNow();
            wait.TotalSeconds.ShouldBeInRange(longest / 2.0, longest);
            _time.Advance(wait - TimeSpan.FromMilliseconds(1));
            await PostponeAsync(gates, 20);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            var trial = await TakeAsync(gates, 1);
            gates.Statuses[0].State.ShouldBe(TargetState.OnTrial);
            await PostponeAsync(gates, 20);
            Fail(trial[0]);
        }
    }

    [Test]
    public async Task A_target_that_returns_gets_one_step_at_first_and_more_with_each_success()
    {
        var gates = Gates(o => o.MaxConcurrentPerTarget = 16);
        await FailAsync(gates, 5);
        _time.Advance(TimeSpan.FromSeconds(2));

        var turns = await TakeAsync(gates, 1);
        foreach (var expected in new[] { 1, 2, 4, 8, 16, 16 })
        {
            foreach (var turn in turns)
                Succeed(turn);
            turns = await TakeAsManyAsPossibleAsync(gates);
            turns.Count.ShouldBe(expected);
        }
    }

    [Test]
    public async Task What_began_before_the_break_neither_ends_nor_lengthens_it()
    {
        var gates = Gates();
        var early = await TakeAsync(gates, 10);
        foreach (var turn in early[..5])
            Fail(turn);
        var until = gates.Statuses[0].NextAttemptAt;

        Succeed(early[5]);
        Fail(early[6]);
        gates.Statuses[0].NextAttemptAt.ShouldBe(until);
        _time.SetUtcNow(until!.Value);
        var trial = await TakeAsync(gates, 1);
        Fail(early[7]);
        Succeed(early[8]);
        gates.Statuses[0].State.ShouldBe(TargetState.OnTrial);
        Succeed(trial[0]);

        gates.Statuses[0].State.ShouldBe(TargetState.InService);
    }

    [TestCase(120, 120)]
    [TestCase(86_400, 600)]
    public async Task A_target_that_asks_for_patience_gets_it_at_once_within_reason(int asked, int expected)
    {
        var gates = Gates();

        Fail((await TakeAsync(gates, 1))[0], retryAfter: asked);

        (gates.Statuses[0].NextAttemptAt - _time.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(expected));
    }

    [TestCase(TargetVerdict.Answers)]
    [TestCase(TargetVerdict.Unknown)]
    public async Task What_is_no_failure_of_the_target_is_not_counted_against_it(TargetVerdict verdict)
    {
        var gates = Gates();

        for (var i = 0; i < 50; i++)
            Fail((await TakeAsync(gates, 1))[0], verdict);

        gates.Statuses[0].State.ShouldBe(TargetState.InService);
        gates.Statuses[0].Limit.ShouldBe(16);
    }

    [Test]
    public async Task A_trial_that_told_nothing_is_followed_by_another()
    {
        var gates = Gates();
        await FailAsync(gates, 5);
        _time.Advance(TimeSpan.FromSeconds(2));

        Fail((await TakeAsync(gates, 1))[0], TargetVerdict.Unknown);

        gates.Statuses[0].State.ShouldBe(TargetState.OnTrial);
        Succeed((await TakeAsync(gates, 1))[0]);
        gates.Statuses[0].State.ShouldBe(TargetState.InService);
    }

    [Test]
    public async Task The_log_has_one_line_for_each_change()
    {
        var gates = Gates();
        await FailAsync(gates, 5);
        await PostponeAsync(gates, 100);
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Fail((await TakeAsync(gates, 1))[0]);
        }
        _time.Advance(TimeSpan.FromMinutes(1));
        Succeed((await TakeAsync(gates, 1))[0]);
        Succeed((await TakeAsync(gates, 1))[0]);

        _log.Lines.Select(line => line.Level).ShouldBe([LogLevel.Warning, LogLevel.Information]);
        _log.Lines[0].Text.ShouldStartWith($"{Crm} is out of service (http-503)");
    }

    [Test]
    public async Task So_many_targets_are_told_apart_and_the_one_that_was_idle_longest_is_forgotten()
    {
        var gates = Gates();
        var busy = (await EnterAsync(gates, "busy", CancellationToken.None)).Turn!;
        await FailAsync(gates, 5);
        for (var i = 0; i < TargetGates.MaxRemembered * 2; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Succeed((await EnterAsync(gates, $"t{i}", CancellationToken.None)).Turn!);
        }

        gates.Statuses.Count.ShouldBe(TargetGates.MaxRemembered);
        gates.Statuses.Select(s => s.Target).ShouldContain("busy");
        gates.Statuses.Single(s => s.Target == Crm).State.ShouldBe(TargetState.OutOfService);
        gates.Statuses.Select(s => s.Target).ShouldContain($"t{TargetGates.MaxRemembered * 2 - 1}");
        gates.Statuses.Select(s => s.Target).ShouldNotContain("t0");
        busy.Dispose();
    }

    [Test]
    public async Task While_none_is_idle_those_that_come_new_share_one_bound()
    {
        var gates = Gates(o => o.MaxConcurrentPerTarget = 2);
        for (var i = 0; i < TargetGates.MaxRemembered; i++)
            await EnterAsync(gates, $"t{i}", CancellationToken.None);

        (await EnterAsync(gates, "new1", CancellationToken.None)).Turn.ShouldNotBeNull();
        (await EnterAsync(gates, "new2", CancellationToken.None)).Turn.ShouldNotBeNull();

        EnterAsync(gates, "new3", CancellationToken.None).IsCompleted.ShouldBeFalse();
        gates.Statuses.Count.ShouldBe(TargetGates.MaxRemembered);
    }

    private TargetGates Gates(Action<PostCallOptions>? configure = null)
    {
        var options = new PostCallOptions();
        configure?.Invoke(options);
        return new TargetGates(Options.Create(options), _time, _telemetry, _log);
    }

    private static Task<Admission> EnterAsync(TargetGates gates, string target, CancellationToken cancellationToken) => gates.EnterAsync(target, cancellationToken).AsTask();

    private async Task SlowDownAsync(TargetGates gates)
    {
        var turn = (await TakeAsync(gates, 1))[0];
        _time.Advance(TimeSpan.FromSeconds(4));
        Succeed(turn);
    }

    private static async Task<List<TargetTurn>> TakeAsync(TargetGates gates, int count)
    {
        var turns = new List<TargetTurn>();
        for (var i = 0; i < count; i++)
            turns.Add((await EnterAsync(gates, Crm, CancellationToken.None)).Turn.ShouldNotBeNull());
        return turns;
    }

    // Asked until one is refused; that one gives up.
    private static async Task<List<TargetTurn>> TakeAsManyAsPossibleAsync(TargetGates gates)
    {
        var turns = new List<TargetTurn>();
        while (true)
        {
            using var stop = new CancellationTokenSource();
            var next = EnterAsync(gates, Crm, stop.Token);
            if (!next.IsCompleted)
            {
                await stop.CancelAsync();
                await Should.ThrowAsync<OperationCanceledException>(async () => await next);
                return turns;
            }
            if ((await next).Turn is not { } turn)
                return turns;
            turns.Add(turn);
        }
    }

    private static async Task<List<DateTimeOffset>> PostponeAsync(TargetGates gates, int count)
    {
        var moments = new List<DateTimeOffset>();
        for (var i = 0; i < count; i++)
        {
            var admission = EnterAsync(gates, Crm, CancellationToken.None);
            admission.IsCompleted.ShouldBeTrue();
            var (turn, until) = await admission;
            turn.ShouldBeNull();
            moments.Add(until);
        }
        return moments;
    }

    private static async Task FailAsync(TargetGates gates, int times)
    {
        for (var i = 0; i < times; i++)
            Fail((await TakeAsync(gates, 1))[0]);
    }

    private static void Succeed(TargetTurn turn)
    {
        turn.Succeeded();
        turn.Dispose();
    }

    private static void Fail(TargetTurn turn, TargetVerdict verdict = TargetVerdict.Away, int? retryAfter = null)
    {
        turn.Failed(new NodeFaultException("http-503", "Away.") { Target = verdict, RetryAfter = retryAfter is { } s ? TimeSpan.FromSeconds(s) : null });
        turn.Dispose();
    }
}
