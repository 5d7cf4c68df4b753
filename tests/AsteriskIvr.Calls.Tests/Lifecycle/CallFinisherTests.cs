using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Testing;
using CsCheck;

namespace AsteriskIvr.Calls.Tests.Lifecycle;

internal sealed class CallFinisherTests
{
    private TestCalls _calls = null!;

    [SetUp]
    public void SetUp() => _calls = new TestCalls();

    [TearDown]
    public async Task TearDownAsync() => await _calls.DisposeAsync();

    [Test]
    public async Task What_is_said_within_the_grace_is_part_of_the_end()
    {
        var (running, channel) = await _calls.ArriveAndWaitAsync();
        channel.HangUp(_calls.Sign(EndSource.AgiHangup));
        await running;
        await Eventually.ShouldBeAsync(() => _calls.Time.IsWaitedFor(_calls.Options.EndGrace));

        channel.Call.Report(_calls.Sign(EndSource.HangupHandler) with { Cause = 16, BillableSeconds = 12, LinkedId = "6", HangupSource = "PJSIP/7", IsFinal = true });

        var end = await EndAsync(pass: false);
        (end.Call.HangupCause, end.Call.BillableSeconds, end.Call.LinkedId, end.Call.HungUpBy).ShouldBe((16, 12, "6", "caller"));
    }

    [Test]
    public async Task When_the_grace_is_over_the_call_ends_with_what_is_known()
    {
        var (running, channel) = await _calls.ArriveAndWaitAsync();
        var hungUpAt = _calls.Time.GetUtcNow();
        channel.HangUp(_calls.Sign(EndSource.AgiHangup));
        await running;
        await Eventually.ShouldBeAsync(() => _calls.Time.IsWaitedFor(_calls.Options.EndGrace));

        _calls.Time.Advance(_calls.Options.EndGrace - TimeSpan.FromTicks(1));
        _calls.Memory.Ends.ShouldBeEmpty();
        _calls.Time.Advance(TimeSpan.FromTicks(1));

        (await EndAsync(pass: false)).Call.EndedAt.ShouldBe(hungUpAt);
    }

    [Test]
    public async Task To_leave_Stasis_is_not_the_end()
    {
        var (running, channel) = await _calls.ArriveAndWaitAsync();
        channel.Call.Report(_calls.Sign(EndSource.StasisEnd));

        _calls.Time.Advance(TimeSpan.FromHours(1));
        channel.Call.Ending.IsCompleted.ShouldBeFalse();

        channel.HangUp(_calls.Sign(EndSource.ChannelDestroyed) with { IsFinal = true });
        await running;
        await EndAsync();
    }

    [Test]
    public async Task The_end_waits_for_what_the_node_still_has_to_say()
    {
        var slow = new TaskCompletionSource();
        _calls.Deploy("slow", 1, "first: { type: play, prompt: { sound: slow }, next: goodbye }");
        var (running, channel) = _calls.Arrive(flow: "slow", prepare: c => c.Before = o => o == "play slow" ? slow.Task : Task.CompletedTask);
        await Eventually.ShouldBeAsync(() => channel()?.Done.Contains("play slow") == true);

        channel()!.HangUp(_calls.Sign(EndSource.ChannelDestroyed) with { IsFinal = true });
        await Eventually.ShouldBeAsync(() => _calls.Time.IsWaitedFor(_calls.Options.EndGrace));
        _calls.Memory.Ends.ShouldBeEmpty();
        slow.SetResult();
        await running;

        (await EndAsync(pass: false)).Call.Path.ShouldHaveSingleItem().Milliseconds.ShouldNotBeNull();
    }

    [Test]
    public async Task A_node_that_does_not_stop_holds_up_the_end_no_longer_than_the_grace()
    {
        var never = new TaskCompletionSource();
        _calls.Deploy("stuck", 1, "first: { type: play, prompt: { sound: stuck }, next: goodbye }");
        var (running, channel) = _calls.Arrive(flow: "stuck", prepare: c => c.Before = o => o == "play stuck" ? never.Task : Task.CompletedTask);
        await Eventually.ShouldBeAsync(() => channel()?.Done.Contains("play stuck") == true);

        channel()!.HangUp(_calls.Sign(EndSource.ChannelDestroyed) with { IsFinal = true });

        (await EndAsync()).Call.LastNode.ShouldBe("first");
        never.SetResult();
        await running;
        _calls.Memory.Ends.Count.ShouldBe(1);
    }

    [Test]
    public async Task An_end_that_cannot_be_stored_is_tried_until_it_is()
    {
        var failures = 0;
        _calls.Memory.Before = operation => operation == "end" && Interlocked.Increment(ref failures) <= 12 ? throw new IOException("away") : Task.CompletedTask;
        var (running, channel) = await _calls.ArriveAndWaitAsync();

        channel.HangUp(_calls.Sign(EndSource.AgiHangup) with { IsFinal = true });
        await running;
        await Eventually.ShouldBeAsync(() => Volatile.Read(ref failures) > 0);
        _calls.Registry.Count.ShouldBe(1, "until its end is stored the call is open");

        await _calls.PassUntilAsync(() => _calls.Registry.Count == 0, TimeSpan.FromSeconds(1));
        _calls.Memory.Ends.Count.ShouldBe(1);
        failures.ShouldBe(13);
    }

    [Test]
    public async Task An_end_whose_answer_was_lost_is_stored_once()
    {
        var (running, channel) = await _calls.ArriveAndWaitAsync();
        var lost = 0;
        _calls.Memory.Before = async operation =>
        {
            if (operation != "end" || Interlocked.Exchange(ref lost, 1) == 1)
                return;
            // It reached the database; its answer did not come back.
            await _calls.Memory.EndAsync(new Calls.Lifecycle.CallEnd(channel.Call.Facts, [], "finish", []), CancellationToken.None);
            throw new IOException("connection reset");
        };

        channel.HangUp(_calls.Sign(EndSource.AgiHangup) with { IsFinal = true });
        await running;

        await EndAsync();
    }

    [Test]
    public async Task A_flood_of_signs_makes_one_end()
    {
        var (running, channel) = await _calls.ArriveAndWaitAsync();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() =>
            channel.HangUp(_calls.Sign((EndSource)(i % 4)) with { IsFinal = i % 3 == 0 }))));
        await running;

        await EndAsync();
        _calls.Time.Advance(TimeSpan.FromDays(2));
        _calls.Memory.Ends.Count.ShouldBe(1);
    }

    /// <summary>What each way to end a call says; the first sign of each carries the reason, and any of the others may be missing.</summary>
    private static readonly (EndReason Reason, EndSignal[] Signs)[] Ways =
    [
        (EndReason.CallerHangup,
        [
            Of(EndSource.HangupRequest), Of(EndSource.StasisEnd), Of(EndSource.HangupRequest) with { Soft = (SoftHangup)16 },
            Of(EndSource.ChannelDestroyed) with { Cause = 0, IsFinal = true }, Of(EndSource.HangupHandler) with { Cause = 16, HangupSource = "PJSIP/7" },
        ]),
        // The second request's flags are no flags but the cause, whatever it is.
        (EndReason.CallerHangup, [Of(EndSource.ChannelDestroyed) with { Cause = 17, IsFinal = true }, Of(EndSource.HangupRequest) with { Soft = (SoftHangup)17 }]),
        (EndReason.CallerHangup, [Of(EndSource.AgiHangup), Of(EndSource.HangupHandler) with { HangupSource = "PJSIP/7", IsFinal = true }, Of(EndSource.AgiClosed)]),
        (EndReason.CallerHangup, [Of(EndSource.HangupHandler) with { HangupSource = "PJSIP/7", IsFinal = true }, Of(EndSource.AgiClosed), Of(EndSource.AgiHangup)]),
        (EndReason.SystemDisconnect,
        [
            Of(EndSource.HangupHandler), Of(EndSource.HangupRequest) with { Soft = SoftHangup.Shutdown }, Of(EndSource.StasisEnd),
            Of(EndSource.HangupRequest) with { Soft = (SoftHangup)16 }, Of(EndSource.ChannelDestroyed) with { Cause = 0, IsFinal = true },
        ]),
        (EndReason.SystemDisconnect, [Of(EndSource.HangupHandler) with { IsFinal = true }, Of(EndSource.AgiHangup), Of(EndSource.AgiClosed)]),
        (EndReason.TimedOut,
        [
            Of(EndSource.ChannelDestroyed) with { Cause = 44, IsFinal = true }, Of(EndSource.HangupRequest) with { Soft = SoftHangup.Device },
            Of(EndSource.StasisEnd), Of(EndSource.HangupHandler) with { Cause = 44 },
        ]),
        (EndReason.TimedOut, [Of(EndSource.HangupHandler) with { IsTimedOut = true, IsFinal = true }, Of(EndSource.AgiHangup), Of(EndSource.AgiClosed)]),
        (EndReason.PbxLost, [Of(EndSource.AgiClosed), Of(EndSource.StasisEnd)]),
        (EndReason.PbxLost, [Of(EndSource.PbxRestarted) with { IsFinal = true }, Of(EndSource.AgiClosed), Of(EndSource.HangupRequest) with { Soft = SoftHangup.Shutdown }, Of(EndSource.StasisEnd)]),
        (EndReason.ServerLost, [Of(EndSource.Missing) with { IsFinal = true }, Of(EndSource.HangupRequest), Of(EndSource.StasisEnd)]),
        (EndReason.ServerLost, [Of(EndSource.Shutdown) with { IsFinal = true }, Of(EndSource.StasisEnd), Of(EndSource.ChannelDestroyed) with { IsFinal = true }]),
    ];

    [Test]
    public async Task In_whatever_order_the_signs_come_the_call_ends_once_and_for_the_right_reason()
    {
        // Each way with any subset of its signs that holds the first one, in any order.
        var generator = Gen.Int[0, Ways.Length - 1].SelectMany(way =>
            Gen.Select(Gen.Int[0, (1 << (Ways[way].Signs.Length - 1)) - 1], Gen.Int[0, int.MaxValue], (subset, seed) => (way, subset, seed)));
        await generator.SampleAsync(
            async sample =>
            {
                var (reason, all) = Ways[sample.way];
                var signs = all.Where((_, i) => i == 0 || (sample.subset & (1 << (i - 1))) != 0).ToArray();
                new Random(sample.seed).Shuffle(signs);
                await using var calls = new TestCalls();
                var (running, channel) = await calls.ArriveAndWaitAsync();

                channel.HangUp(signs);
                await running;
                await calls.PassUntilAsync(() => calls.Registry.Count == 0, TimeSpan.FromSeconds(1));

                calls.Memory.Ends.ShouldHaveSingleItem().Call.EndReason.ShouldBe(reason, string.Join(", ", signs.Select(s => $"{s.Source}")));
            },
            iter: 200, threads: 1);
    }

    // After the server's own hangup neither a quick close nor a missing hangup handler means that the PBX died.
    [TestCase(EndSource.AgiClosed)]
    [TestCase(EndSource.AgiHangup)]
    [TestCase(EndSource.ChannelDestroyed)]
    public async Task What_follows_the_servers_own_hangup_does_not_change_the_reason(EndSource last)
    {
        _calls.Deploy("short", 1, "first: { type: answer, next: goodbye }");
        var (running, channel) = _calls.Arrive(flow: "short");
        await running;

        channel()!.Call.Report(_calls.Sign(last) with { IsFinal = true });

        var end = await EndAsync();
        (end.Call.EndReason, end.Call.HungUpBy, end.Call.HangupCause).ShouldBe((EndReason.Completed, "system", 16));
    }

    private static EndSignal Of(EndSource source) => new(source, TestCalls.Start);

    private async Task<Calls.Lifecycle.CallEnd> EndAsync(bool pass = true)
    {
        if (pass)
            await _calls.PassUntilAsync(() => _calls.Registry.Count == 0);
        else
            await Eventually.ShouldBeAsync(() => _calls.Registry.Count == 0);
        return _calls.Memory.Ends.ShouldHaveSingleItem();
    }
}
