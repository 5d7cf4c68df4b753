using System.Collections.Concurrent;
using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Asterisk.Ari.Events;

namespace AsteriskIvr.Asterisk.Tests.Ari;

internal sealed class AriDispatchTests : AriTestBase
{
    [Test]
    public async Task Events_of_a_channel_come_in_order_though_the_handler_waits()
    {
        var connection = await ConnectAsync();
        var seen = new ConcurrentQueue<string>();
        using var _ = connection.Subscribe("c", AriEventTypes.ChannelDtmfReceived, async e =>
        {
            await Task.Yield();
            seen.Enqueue(((ChannelDtmfReceived)e).Digit);
        });
        var digits = Enumerable.Range(0, 200).Select(i => i.ToString()).ToArray();
        foreach (var digit in digits) await Fake.SendAsync(Json.Digit("c", digit));
        await UntilAsync(() => seen.Count == digits.Length);

        seen.ShouldBe(digits);
    }

    [Test]
    public async Task A_slow_handler_stalls_neither_other_channels_nor_replies()
    {
        var connection = await ConnectAsync();
        var gate = new TaskCompletionSource();
        var slow = new ConcurrentQueue<AriEvent>();
        var quick = new ConcurrentQueue<AriEvent>();
        using var first = connection.Subscribe("slow", AriEventTypes.All, async e =>
        {
            await gate.Task;
            slow.Enqueue(e);
        });
        using var second = connection.Subscribe("quick", AriEventTypes.All, e =>
        {
            quick.Enqueue(e);
            return ValueTask.CompletedTask;
        });
        await Fake.SendAsync(Json.Digit("slow", "1"));
        await Fake.SendAsync(Json.Digit("slow", "2"));
        await Fake.SendAsync(Json.Digit("quick", "3"));
        await UntilAsync(() => quick.Count == 1);
        await connection.Client.Channels.AnswerAsync("slow", Limit);
        slow.ShouldBeEmpty();

        gate.SetResult();
        await UntilAsync(() => slow.Count == 2);
    }

    [Test]
    public async Task A_start_goes_to_the_owner_whose_subscription_gets_all_that_follows()
    {
        var connection = await ConnectAsync();
        var seen = new ConcurrentQueue<string>();
        var subscriptions = new ConcurrentQueue<AriSubscription>();
        Application.OnStart = async start =>
        {
            await Task.Yield();
            subscriptions.Enqueue(connection.Subscribe(start.Channel.Id, AriEventTypes.All, e =>
            {
                seen.Enqueue(e.Type);
                return ValueTask.CompletedTask;
            }));
        };
        await Fake.SendAsync(Json.StasisStart("c"));
        await Fake.SendAsync(Json.OfChannel("ChannelStateChange", "c"));
        await Fake.SendAsync(Json.OfChannel("StasisEnd", "c"));
        await Fake.SendAsync(Json.OfChannel("ChannelDestroyed", "c", "\"cause\":0,\"cause_txt\":\"Unknown\","));
        await UntilAsync(() => seen.Count == 3);

        seen.ShouldBe(["ChannelStateChange", "StasisEnd", "ChannelDestroyed"]);
        Application.Log.ShouldBe(["connected", "start c"]);
        subscriptions.Single().Dispose();
        await UntilAsync(() => connection.Dispatcher.ChannelCount == 0);
    }

    [Test]
    public async Task A_start_that_a_subscriber_wants_does_not_go_to_the_owner()
    {
        var connection = await ConnectAsync();
        var seen = new ConcurrentQueue<string>();
        using var _ = connection.Subscribe("leg", AriEventTypes.StasisStart, e =>
        {
            seen.Enqueue(e.Type);
            return ValueTask.CompletedTask;
        });
        await Fake.SendAsync(Json.StasisStart("leg"));
        await Fake.SendAsync(Json.StasisStart("call"));
        await UntilAsync(() => Application.Log.Contains("start call"));

        seen.ShouldBe(["StasisStart"]);
        Application.Log.ShouldBe(["connected", "start call"]);
    }

    [Test]
    public async Task A_start_that_replaces_a_channel_is_of_the_one_that_entered()
    {
        var connection = await ConnectAsync();
        using var _ = connection.Subscribe("old", AriEventTypes.ChannelDestroyed, _ => ValueTask.CompletedTask);
        await Fake.SendAsync(Json.Event("StasisStart", $"\"replace_channel\":{Json.Channel("old")},\"args\":[],\"channel\":{Json.Channel("new")}"));
        await UntilAsync(() => Application.Log.Contains("start new"));
        connection.Dispatcher.ChannelCount.ShouldBe(1);
    }

    [Test]
    public async Task Playbacks_recordings_dials_and_bridges_reach_the_channel_they_concern()
    {
        var connection = await ConnectAsync();
        var seen = new ConcurrentQueue<string>();
        using var subscription = connection.Subscribe("c", AriEventTypes.All, e =>
        {
            seen.Enqueue(e.Type);
            return ValueTask.CompletedTask;
        });
        subscription.AddBridge("b");
        const string bridge = """{"id":"b","technology":"simple_bridge","bridge_type":"mixing","bridge_class":"stasis","creator":"Stasis","name":"","channels":[]}""";
        const string recording = "\"recording\":{\"name\":\"r\",\"format\":\"wav\",\"state\":\"done\",\"target_uri\":";
        await Fake.SendAsync(Json.Playback("PlaybackStarted", "p", "channel:other", "playing"));
        await Fake.SendAsync(Json.Playback("PlaybackStarted", "p", "channel:c", "playing"));
        await Fake.SendAsync(Json.Event("RecordingFinished", recording + "\"channel:c\"}"));
        await Fake.SendAsync(Json.Playback("PlaybackFinished", "p", "bridge:b", "done"));
        await Fake.SendAsync(Json.Event("Dial", $"\"dialstatus\":\"ANSWER\",\"caller\":{Json.Channel("c")},\"peer\":{Json.Channel("x")}"));
        await Fake.SendAsync(Json.Event("ChannelLeftBridge", $"\"bridge\":{bridge},\"channel\":{Json.Channel("x")}"));
        await Fake.SendAsync(Json.Event("ChannelEnteredBridge", $"\"bridge\":{bridge},\"channel\":{Json.Channel("c")}"));
        await Fake.SendAsync(Json.Event("ChannelTransfer",
            $"\"refer_to\":{{\"requested_destination\":{{\"destination\":\"1\"}}}},\"referred_by\":{{\"source_channel\":{Json.Channel("c")}}}"));
        await UntilAsync(() => seen.Contains("ChannelTransfer"));
        subscription.RemoveBridge("b");
        await Fake.SendAsync(Json.Event("BridgeDestroyed", $"\"bridge\":{bridge}"));
        await Fake.SendAsync(Json.Digit("c", "1"));
        await UntilAsync(() => seen.Contains("ChannelDtmfReceived"));

        seen.ShouldBe([
            "PlaybackStarted", "RecordingFinished", "PlaybackFinished", "Dial", "ChannelLeftBridge", "ChannelEnteredBridge", "ChannelTransfer",
            "ChannelDtmfReceived"]);
    }

    [Test]
    public async Task A_handler_that_throws_ends_nothing()
    {
        var connection = await ConnectAsync();
        var seen = 0;
        using var _ = connection.Subscribe("c", AriEventTypes.All, _ => ++seen == 1 ? throw new InvalidOperationException("test") : ValueTask.CompletedTask);
        await Fake.SendAsync(Json.Digit("c", "1"));
        await Fake.SendAsync(Json.Digit("c", "2"));
        await UntilAsync(() => seen == 2);
    }

    [Test]
    public async Task Unknown_events_and_fields_and_broken_frames_survive()
    {
        var connection = await ConnectAsync();
        var seen = new ConcurrentQueue<AriEvent>();
        using var _ = connection.Subscribe(AriEventTypes.All, e =>
        {
            seen.Enqueue(e);
            return ValueTask.CompletedTask;
        });
        await Fake.SendAsync("this is not json");
        await Fake.SendAsync("[]");
        await Fake.SendAsync(Json.OfChannel("ChannelTeleported", "c", "\"where\":{\"x\":1},"));
        await Fake.SendAsync(Json.OfChannel("ChannelDtmfReceived", "c", "\"digit\":\"1\",\"duration_ms\":\"90\",\"mood\":\"glad\","));
        await Fake.SendAsync(Json.OfChannel("ChannelDtmfReceived", "c", "\"digit\":{\"not\":\"text\"},"));
        await UntilAsync(() => seen.Count == 3);

        var events = seen.ToArray();
        events[0].ShouldBeOfType<AriUnknownEvent>().ShouldSatisfyAllConditions(
            e => e.Type.ShouldBe("ChannelTeleported"), e => e.Json.GetProperty("where").GetProperty("x").GetInt32().ShouldBe(1));
        events[1].ShouldBeOfType<ChannelDtmfReceived>().ShouldSatisfyAllConditions(
            e => e.DurationMs.ShouldBe(90), e => e.Extra!["mood"].GetString().ShouldBe("glad"),
            e => e.Timestamp.ShouldBe(new DateTimeOffset(2026, 11, 23, 15, 50, 42, 425, TimeSpan.Zero)));
        events[2].ShouldBeOfType<AriUnknownEvent>().Type.ShouldBe("ChannelDtmfReceived");
        connection.State.ShouldBe(AriConnectionState.Connected);
    }

    [Test]
    public async Task A_disposed_subscription_hears_no_more_and_costs_nothing()
    {
        var connection = await ConnectAsync();
        var seen = 0;
        var subscription = connection.Subscribe("c", AriEventTypes.All, _ =>
        {
            seen++;
            return ValueTask.CompletedTask;
        });
        subscription.AddBridge("b");
        await Fake.SendAsync(Json.Digit("c", "1"));
        await UntilAsync(() => seen == 1);
        subscription.Dispose();
        await Fake.SendAsync(Json.Digit("c", "2"));
        await connection.Client.Channels.AnswerAsync("c", Limit);

        seen.ShouldBe(1);
        await UntilAsync(() => connection.Dispatcher.ChannelCount == 0);
    }
}
