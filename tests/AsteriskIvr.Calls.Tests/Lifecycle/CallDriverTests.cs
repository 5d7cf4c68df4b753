using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Calls.Tests.Lifecycle;

internal sealed class CallDriverTests
{
    private const string ToDialplan = "first: { type: dialplan, context: agents, extension: \"100\" }";

    private TestCalls _calls = null!;

    [SetUp]
    public void SetUp() => _calls = new TestCalls();

    [TearDown]
    public async Task TearDownAsync() => await _calls.DisposeAsync();

    [Test]
    public async Task The_call_is_stored_before_its_channel_is_touched()
    {
        var stored = new TaskCompletionSource();
        _calls.Memory.Before = operation => operation == "start" ? stored.Task : Task.CompletedTask;

        var (running, channel) = _calls.Arrive();
        channel().ShouldBeNull();
        stored.SetResult();
        await Eventually.ShouldBeAsync(() => channel()?.Done.Count > 1);

        channel()!.Done[0].ShouldStartWith("set CHANNEL(hangup_handler_push)=ivr-hangup,s,1(", Case.Sensitive, "however the call ends, its hangup handler tells of it");
        await HangUpAsync(running, channel()!);
    }

    [Test]
    public async Task A_call_that_cannot_be_stored_is_left_to_the_dialplan()
    {
        _calls.Memory.Before = _ => throw new IOException("disk full");

        await NotServedAsync(_calls.Arrive());

        _calls.Memory.Before = _ => Task.CompletedTask;
        var (running, channel) = await _calls.ArriveAndWaitAsync();
        await HangUpAsync(running, channel);
    }

    [Test]
    public async Task A_channel_whose_call_is_stored_elsewhere_is_left_to_the_dialplan()
    {
        var (running, channel) = await _calls.ArriveAndWaitAsync();
        await HangUpAsync(running, channel);

        await NotServedAsync(_calls.Arrive());

        _calls.Memory.Ends.Count.ShouldBe(1);
    }

    [Test]
    public async Task An_unknown_flow_is_left_to_the_dialplan_and_nothing_is_stored()
    {
        await NotServedAsync(_calls.Arrive(flow: "nonsense"));

        _calls.Memory.Log.ShouldBeEmpty();
    }

    [Test]
    public async Task No_more_calls_are_served_than_allowed()
    {
        _calls.Options.MaxConcurrent = 2;
        var (first, firstChannel) = await _calls.ArriveAndWaitAsync("1");
        var (second, secondChannel) = await _calls.ArriveAndWaitAsync("2");

        await NotServedAsync(_calls.Arrive("3"));
        _calls.Gate.Live.ShouldBe(2);

        await HangUpAsync(first, firstChannel);
        _calls.Gate.Live.ShouldBe(1);
        var (fourth, fourthChannel) = await _calls.ArriveAndWaitAsync("4");
        await HangUpAsync(second, secondChannel);
        await HangUpAsync(fourth, fourthChannel);
        _calls.Gate.Live.ShouldBe(0);
    }

    [Test]
    public async Task A_stopping_server_takes_no_calls_and_leaves_those_it_has()
    {
        var (running, channel) = await _calls.ArriveAndWaitAsync("1");

        _calls.Gate.Close();

        await NotServedAsync(_calls.Arrive("2"));
        running.IsCompleted.ShouldBeFalse();
        await HangUpAsync(running, channel);
    }

    [Test]
    public async Task A_caller_who_hangs_up_ends_the_call_once_with_its_post_call_run()
    {
        var (running, channel) = await _calls.ArriveAndWaitAsync();

        var end = await HangUpAsync(running, channel);

        (end.Call.EndReason, end.Call.HungUpBy, end.FirstStep).ShouldBe((EndReason.CallerHangup, "caller", "finish"));
        end.Call.LastNode.ShouldBe("first");
        channel.IsDisposed.ShouldBeTrue();
        _calls.Registry.Count.ShouldBe(0);
    }

    [TestCase("first: { type: answer, next: goodbye }", EndReason.Completed)]
    [TestCase("first: { type: answer, next: out }\nout: { type: disconnect }", EndReason.SystemDisconnect)]
    public async Task At_the_end_of_the_flow_the_call_is_hung_up(string main, EndReason reason)
    {
        _calls.Deploy("short", 1, main);

        var (running, channel) = _calls.Arrive(flow: "short");
        await running;

        var end = await EndAsync();
        (end.Call.EndReason, end.Call.HungUpBy).ShouldBe((reason, "system"));
        channel()!.Done[^1].ShouldBe("hang-up");
        channel()!.Done.Count(d => d == "hang-up").ShouldBe(1);
    }

    // Over AGI the HANGUP line can be here before the reply of the command that caused it.
    [Test]
    public async Task A_disconnect_is_one_also_when_the_hangup_is_seen_before_its_reply()
    {
        _calls.Deploy("short", 1, "first: { type: disconnect }");

        var (running, _) = _calls.Arrive(flow: "short", prepare: c => c.AfterHangUp = () => throw new OperationCanceledException(c.HungUp));
        await running;

        (await EndAsync()).Call.EndReason.ShouldBe(EndReason.SystemDisconnect);
    }

    [Test]
    public async Task A_fault_is_the_reason_of_the_end()
    {
        _calls.Deploy("faulty", 1, "first: { type: play, prompt: { sound: broken }, next: goodbye }");

        var (running, channel) = _calls.Arrive(flow: "faulty", prepare: c => c.Before = o => o == "play broken" ? throw new NodeFaultException("asterisk", "No.") : Task.CompletedTask);
        await running;

        var end = await EndAsync();
        end.Call.EndReason.ShouldBe(EndReason.Error);
        end.Call.Error!.Code.ShouldBe("asterisk");
        channel()!.Done.ShouldContain("play sorry");
        channel()!.Done[^1].ShouldBe("hang-up");
    }

    // Such as a PBX that refuses to push the hangup handler.
    [Test]
    public async Task A_call_that_fails_before_its_first_node_is_handed_to_the_dialplan()
    {
        var (running, channel) = _calls.Arrive(prepare: c => c.Before = o => o.StartsWith("set", StringComparison.Ordinal) ? throw new NodeFaultException("asterisk", "No.") : Task.CompletedTask);
        await running;

        channel()!.IsReleased.ShouldBeTrue("nobody else would ever take the channel out of Stasis");
        _calls.Memory.Ends.ShouldBeEmpty();
        channel()!.HangUp(_calls.Sign(EndSource.ChannelDestroyed) with { IsFinal = true });
        (await EndAsync()).Call.EndReason.ShouldBe(EndReason.Error);
    }

    [Test]
    public async Task A_call_that_left_for_the_dialplan_ends_with_its_channel()
    {
        _calls.Deploy("away", 1, ToDialplan);

        var (running, channel) = _calls.Arrive(flow: "away");
        await running;
        _calls.Time.Advance(TimeSpan.FromHours(1));
        _calls.Memory.Ends.ShouldBeEmpty();
        channel()!.Done.ShouldNotContain("hang-up");

        channel()!.HangUp(_calls.Sign(EndSource.ChannelDestroyed) with { IsFinal = true });
        (await EndAsync()).Call.EndReason.ShouldBe(EndReason.Transferred);
    }

    [Test]
    public async Task A_call_that_never_comes_to_an_end_in_the_dialplan_is_closed_after_the_longest_duration()
    {
        _calls.Options.MaxDuration = TimeSpan.FromHours(2);
        _calls.Deploy("away", 1, ToDialplan);
        var (running, _) = _calls.Arrive(flow: "away");
        await running;

        (await EndAsync(TimeSpan.FromMinutes(10))).Call.EndReason.ShouldBe(EndReason.TimedOut);
    }

    [Test]
    public async Task A_call_that_comes_back_is_the_same_call()
    {
        _calls.Deploy("away", 1, ToDialplan);
        var (gone, first) = _calls.Arrive(flow: "away");
        await gone;

        var (running, second) = await _calls.ArriveAndWaitAsync(flow: "support");

        second.Call.ShouldBe(first()!.Call);
        second.Done.ShouldNotContain(d => d.Contains("hangup_handler_push", StringComparison.Ordinal), "one handler is enough");
        var end = await HangUpAsync(running, second);
        end.Call.EndReason.ShouldBe(EndReason.CallerHangup);
        end.Call.Path.Select(p => p.Node).ShouldBe(["first", "first"]);
        _calls.Memory.Log.Count(l => l == "start").ShouldBe(1);
        _calls.Gate.Live.ShouldBe(0);
    }

    [Test]
    public async Task A_call_that_comes_back_and_is_hung_up_at_once_was_not_transferred()
    {
        _calls.Deploy("away", 1, ToDialplan);
        var (gone, _) = _calls.Arrive(flow: "away");
        await gone;

        var (running, _) = _calls.Arrive(prepare: c => c.HangUp(_calls.Sign(EndSource.AgiHangup)));
        await running;

        (await EndAsync()).Call.EndReason.ShouldBe(EndReason.CallerHangup);
    }

    [Test]
    public async Task A_call_stays_on_the_version_it_began_with()
    {
        _calls.Deploy("away", 1, ToDialplan);
        var (gone, _) = _calls.Arrive(flow: "away");
        await gone;

        _calls.Deploy("away", 2, "first: { type: play, prompt: { sound: new }, next: goodbye }");
        var (running, channel) = _calls.Arrive(flow: "away");
        await running;
        channel()!.Done.ShouldContain("dialplan");
        channel()!.HangUp(_calls.Sign(EndSource.ChannelDestroyed) with { IsFinal = true });

        (await EndAsync()).Call.FlowVersion.ShouldBe(1);
    }

    private async Task<Calls.Lifecycle.CallEnd> HangUpAsync(Task running, FakeChannel channel)
    {
        var before = _calls.Memory.Ends.Count;
        channel.HangUp(_calls.Sign(EndSource.AgiHangup), _calls.Sign(EndSource.HangupHandler) with { HangupSource = channel.Call.Facts.Channel, IsFinal = true });
        await running;
        await Eventually.ShouldBeAsync(() => _calls.Memory.Ends.Count > before && !_calls.Registry.TryFind(channel.Call.Facts.Id, out _));
        return _calls.Memory.Ends.Last();
    }

    private async Task<Calls.Lifecycle.CallEnd> EndAsync(TimeSpan? step = null)
    {
        await _calls.PassUntilAsync(() => !_calls.Memory.Ends.IsEmpty && _calls.Registry.Count == 0, step);
        return _calls.Memory.Ends.ShouldHaveSingleItem();
    }

    private async Task NotServedAsync((Task Running, Func<FakeChannel?> Channel) arrival)
    {
        var live = _calls.Registry.Count;
        await arrival.Running;
        arrival.Channel().ShouldBeNull();
        _calls.Registry.Count.ShouldBe(live);
    }
}
