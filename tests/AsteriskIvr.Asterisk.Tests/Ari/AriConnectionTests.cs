using AsteriskIvr.Asterisk.Ari;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.Asterisk.Tests.Ari;

internal sealed class AriConnectionTests : AriTestBase
{
    [Test]
    public async Task It_subscribes_to_all_channels_and_filters_before_it_reports_connected()
    {
        var requestsAtConnect = -1;
        Application.OnConnect = _ =>
        {
            requestsAtConnect = Fake.Requests.Count;
            return ValueTask.CompletedTask;
        };
        var connection = await ConnectAsync();

        await UntilAsync(() => requestsAtConnect >= 0);
        requestsAtConnect.ShouldBe(3);
        var requests = Fake.Requests.ToArray();
        requests[0].ShouldSatisfyAllConditions(r => r.Path.ShouldBe("asterisk/info"), r => r.OverWebSocket.ShouldBeFalse());
        requests[1].ShouldSatisfyAllConditions(
            r => r.Path.ShouldBe("applications/ivr/subscription"), r => r.Parameter("eventSource").ShouldBe("channel:"), r => r.OverWebSocket.ShouldBeTrue());
        requests[2].Path.ShouldBe("applications/ivr/eventFilter");
        requests[2].Body!["disallowed"]!.ToJsonString().ShouldBe("""[{"type":"ChannelDialplan"},{"type":"ChannelVarset"}]""");
        Fake.LastHandshake.Query.ShouldBe("?app=ivr&subscribeAll=false");
        Fake.LastHandshake.Authorization.ShouldBe("Basic " + Convert.ToBase64String("ivr:secret"u8));
        connection.Server!.Version.ShouldBe(new AsteriskVersion(22, 10, 1));
        connection.State.ShouldBe(AriConnectionState.Connected);
    }

    [Test]
    public async Task It_waits_while_asterisk_boots()
    {
        Fake.RefuseWith = 404;
        var connection = Start();
        await UntilAsync(() => Fake.Handshakes > 3);
        connection.State.ShouldBe(AriConnectionState.Connecting);

        Fake.RefuseWith = null;
        (await connection.WaitUntilConnectedAsync(Limit)).SystemName.ShouldBe("fake");
    }

    [Test]
    public async Task After_a_drop_it_connects_and_subscribes_again()
    {
        var connection = await ConnectAsync();
        Fake.Drop();
        await Fake.NextConnectionAsync(Limit);
        await connection.WaitUntilConnectedAsync(Limit);
        await UntilAsync(() => Application.Log.Count == 3);

        Application.Log.ShouldBe(["connected", "disconnected Lost", "connected"]);
        Fake.Requests.Count(r => r.Path == "applications/ivr/subscription").ShouldBe(2);
    }

    [Test]
    public async Task It_tells_when_asterisk_was_started_anew()
    {
        var connection = await ConnectAsync();
        Fake.StartupTime += TimeSpan.FromMinutes(1);
        Fake.Drop();
        await Fake.NextConnectionAsync(Limit);
        await connection.WaitUntilConnectedAsync(Limit);
        await UntilAsync(() => Application.Log.Count == 3);

        Application.Log.ShouldBe(["connected", "disconnected Lost", "connected, restarted"]);
    }

    [Test]
    public async Task A_failed_subscription_is_a_failed_connect()
    {
        var refused = 0;
        Fake.OnRequest = r => r.Path.EndsWith("/subscription", StringComparison.Ordinal) && refused++ == 0
            ? new(500, """{"message":"no"}""") : new(0);
        var connection = Start();
        await connection.WaitUntilConnectedAsync(Limit);

        Fake.Handshakes.ShouldBe(2);
        Application.Log.ShouldBe(["connected"]);
    }

    [Test]
    public async Task A_taken_over_application_is_not_fought_for()
    {
        var time = new FakeTimeProvider();
        var connection = await ConnectAsync(time: time);
        await Fake.SendAsync("""{"type":"ApplicationReplaced","application":"ivr","timestamp":"2026-11-23T15:50:42.425+0000"}""");
        await UntilAsync(() => Application.Log.Count == 2);

        Application.Log.ShouldBe(["connected", "disconnected ApplicationReplaced"]);
        connection.State.ShouldBe(AriConnectionState.Replaced);
        Fake.Handshakes.ShouldBe(1);
        while (Fake.Handshakes == 1)
        {
            time.Advance(TimeSpan.FromSeconds(60));
            await Task.Delay(5, Limit);
        }
        await connection.WaitUntilConnectedAsync(Limit);
    }

    [Test]
    public async Task Events_that_come_before_connected_are_delivered_after_it()
    {
        var sent = Task.CompletedTask;
        Fake.OnRequest = r =>
        {
            if (r.Path == "asterisk/info") sent = Fake.SendToNewestAsync(Json.StasisStart("early"));
            return new(0);
        };
        await ConnectAsync();
        await sent;
        await UntilAsync(() => Application.Log.Contains("start early"));

        Application.Log.ShouldBe(["connected", "start early"]);
    }

    [Test]
    public async Task The_owners_work_at_connect_is_cancelled_by_a_drop_and_ends_before_the_next_connect()
    {
        var first = true;
        Application.OnConnect = async disconnected =>
        {
            if (!first) return;
            first = false;
            await Task.Delay(Timeout.Infinite, disconnected);
        };
        await ConnectAsync();
        Fake.Drop();
        await UntilAsync(() => Application.Log.Count == 3);

        Application.Log.ShouldBe(["connected", "disconnected Lost", "connected"]);
    }

    [Test]
    public async Task Too_many_events_unhandled_drop_the_connection_loudly()
    {
        var gate = new TaskCompletionSource();
        var connection = await ConnectAsync(Options with { MaxQueuedEvents = 10 });
        using var _ = connection.Subscribe("c", AriEventTypes.All, async _ => await gate.Task);
        for (var i = 0; i < 12; i++) await Fake.SendAsync(Json.Digit("c", "1"));
        await UntilAsync(() => Application.Log.Contains("disconnected QueueFull"));
        gate.SetResult();

        await Fake.NextConnectionAsync(Limit);
        await connection.WaitUntilConnectedAsync(Limit);
    }

    [Test]
    public async Task Dispose_ends_it_and_whoever_waits_for_it()
    {
        var connection = await ConnectAsync();
        await connection.DisposeAsync();

        connection.State.ShouldBe(AriConnectionState.Stopped);
        Application.Log.ShouldBe(["connected", "disconnected Stopped"]);
        await Should.ThrowAsync<ObjectDisposedException>(() => connection.WaitUntilConnectedAsync(Limit));
        Should.Throw<ObjectDisposedException>(connection.Start);
    }

    [Test]
    public void Options_say_which_one_is_wrong_and_never_show_the_password()
    {
        Should.Throw<ArgumentException>(() => Start(Options with { BaseUri = new Uri("http://ivr:pw@host/ari") })).Message.ShouldContain("BaseUri");
        Should.Throw<ArgumentException>(() => Start(Options with { Application = "a,b" })).Message.ShouldContain("Application");
        Should.Throw<ArgumentException>(() => Start(Options with { ReconnectMin = TimeSpan.FromDays(1) })).Message.ShouldContain("ReconnectMin");
        Options.ToString().ShouldNotContain("secret");
    }
}
