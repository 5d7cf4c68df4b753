using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Simulation;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.Flows.Tests.Simulation;

internal sealed class SimulatedCallTests
{
    private static readonly Media[] Prompt = [Media.Sound("a"), Media.Sound("b")];

    [Test]
    public async Task A_key_that_stops_the_prompt_is_pressed_during_it()
    {
        using var call = Call(new CallerAction.Press("1"));

        (await call.PlayAsync(Prompt, "12", default)).ShouldBe('1');

        call.Played.ShouldBe([Media.Sound("a")]);
    }

    [Test]
    public async Task A_key_that_does_not_stop_the_prompt_is_pressed_after_it()
    {
        using var call = Call(new CallerAction.Press("9"));

        (await call.PlayAsync(Prompt, "12", default)).ShouldBeNull();
        (await call.WaitForDigitAsync(TimeSpan.FromSeconds(5), default)).ShouldBe('9');
    }

    [Test]
    public async Task Silence_lasts_for_one_wait_and_then_the_script_goes_on()
    {
        var clock = new SimulatedClock(DateTimeOffset.UnixEpoch);
        using var call = new SimulatedCall(new CallerScript { Actions = [new CallerAction.Silence(), new CallerAction.Press("12")] }, clock);

        (await call.PlayAsync(Prompt, "12", default)).ShouldBeNull();
        (await call.WaitForDigitAsync(TimeSpan.FromSeconds(5), default)).ShouldBeNull();
        (await call.WaitForDigitAsync(TimeSpan.FromSeconds(5), default)).ShouldBe('1');
        (await call.WaitForDigitAsync(TimeSpan.FromSeconds(5), default)).ShouldBe('2');
        (await call.WaitForDigitAsync(TimeSpan.FromSeconds(5), default)).ShouldBeNull();

        clock.GetUtcNow().ShouldBe(DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(14.4));
    }

    [Test]
    public async Task After_a_hang_up_every_operation_is_cancelled()
    {
        using var call = Call(new CallerAction.HangUp());
        var operations = new Func<ValueTask>[]
        {
            () => call.AnswerAsync(default),
            async () => await call.PlayAsync(Prompt, "", default),
            async () => await call.WaitForDigitAsync(TimeSpan.FromSeconds(1), default),
            () => call.WaitAsync(TimeSpan.FromSeconds(1), null, default),
            async () => await call.DialAsync(new DialRequest("PJSIP/a", TimeSpan.FromSeconds(1)), default),
            async () => await call.GetVariableAsync("X", default),
            () => call.SetVariableAsync("X", "1", default),
            () => call.HangUpAsync(16, default),
            () => call.ContinueInDialplanAsync(new DialplanTarget("a", "s", "1"), default),
        };

        foreach (var operation in operations)
            await Should.ThrowAsync<OperationCanceledException>(async () => await operation());

        call.HungUp.IsCancellationRequested.ShouldBeTrue();
        call.HangUpCause.ShouldBeNull();
    }

    [Test]
    public async Task The_caller_can_hang_up_at_the_nth_operation()
    {
        using var call = new SimulatedCall(new CallerScript { HangUpAtOperation = 2 }, new SimulatedClock(DateTimeOffset.UnixEpoch));

        await call.AnswerAsync(default);
        await Should.ThrowAsync<OperationCanceledException>(async () => await call.PlayAsync(Prompt, "", default));
    }

    [Test]
    public async Task A_hang_up_while_time_passes_ends_the_operation()
    {
        var clock = new FakeTimeProvider();
        using var call = new SimulatedCall(new CallerScript(), clock, clock.Advance);
        using var timer = clock.CreateTimer(_ => call.HangUp(), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);

        await Should.ThrowAsync<OperationCanceledException>(async () => await call.WaitAsync(TimeSpan.FromSeconds(10), null, default));
    }

    [Test]
    public async Task Hanging_up_and_leaving_end_the_call_for_the_flow()
    {
        using var hungUp = Call();
        await hungUp.HangUpAsync(17, default);
        (hungUp.HangUpCause, hungUp.HungUp.IsCancellationRequested).ShouldBe((17, true));

        using var left = Call();
        await left.ContinueInDialplanAsync(new DialplanTarget("a", "s", "1"), default);
        (left.LeftTo, left.HungUp.IsCancellationRequested).ShouldBe((new DialplanTarget("a", "s", "1"), true));
    }

    [Test]
    public async Task Variables_and_dials_follow_the_script()
    {
        using var call = new SimulatedCall(
            new CallerScript { Variables = new Dictionary<string, string> { ["X"] = "1" }, Dials = [new DialResult(DialOutcome.Busy, TimeSpan.Zero)] },
            new SimulatedClock(DateTimeOffset.UnixEpoch));

        (await call.GetVariableAsync("X", default)).ShouldBe("1");
        await call.SetVariableAsync("Y", "2", default);
        (await call.GetVariableAsync("Y", default)).ShouldBe("2");
        (await call.GetVariableAsync("Z", default)).ShouldBeNull();
        var request = new DialRequest("PJSIP/a", TimeSpan.FromSeconds(20));
        (await call.DialAsync(request, default)).Outcome.ShouldBe(DialOutcome.Busy);
        (await call.DialAsync(request, default)).Outcome.ShouldBe(DialOutcome.Answered);
        call.IsAnswered.ShouldBeTrue();
    }

    private static SimulatedCall Call(params CallerAction[] actions) =>
        new(new CallerScript { Actions = actions }, new SimulatedClock(DateTimeOffset.UnixEpoch));
}
