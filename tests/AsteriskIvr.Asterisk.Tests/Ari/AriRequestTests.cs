using System.Net;
using AsteriskIvr.Asterisk.Ari;

namespace AsteriskIvr.Asterisk.Tests.Ari;

internal sealed class AriRequestTests : AriTestBase
{
    [TestCase(AriTransport.Http, false)]
    [TestCase(AriTransport.WebSocket, true)]
    [TestCase(AriTransport.Auto, true)]
    public async Task Both_ways_say_the_same(AriTransport transport, bool overWebSocket)
    {
        var connection = await ConnectAsync(Options with { Transport = transport });
        Fake.Requests.Clear();
        Fake.OnRequest = r => r.Method == "POST" ? new(200, Json.Channel("new")) : new(404, """{"message":"Channel not found"}""");

        var channel = await connection.Client.Channels.OriginateWithIdAsync(
            "a b/é", "PJSIP/x", app: "ivr", timeout: 7, variables: new Dictionary<string, string> { ["V"] = "1 & \"2\"" }, cancellationToken: Limit);
        channel.Id.ShouldBe("new");
        channel.ChannelVars!["CHANNEL(linkedid)"].ShouldBe("new");
        var refused = await Should.ThrowAsync<AriException>(() => connection.Client.Channels.GetChannelVarAsync("gone", "SECRET", Limit));
        refused.ShouldSatisfyAllConditions(
            e => e.Status.ShouldBe(404), e => e.IsNotFound.ShouldBeTrue(), e => e.Message.ShouldBe("GET channels/gone/variable: 404 Channel not found"));

        var requests = Fake.Requests.ToArray();
        requests.ShouldAllBe(r => r.OverWebSocket == overWebSocket);
        requests[0].Path.ShouldBe("channels/a b/é");
        requests[0].Parameter("endpoint").ShouldBe("PJSIP/x");
        requests[0].Parameter("timeout").ShouldBe("7");
        requests[0].Parameter("callerId").ShouldBeNull();
        requests[0].Body!["variables"]!["V"]!.ToString().ShouldBe("1 & \"2\"");
        requests[1].Parameter("variable").ShouldBe("SECRET");
    }

    [Test]
    public async Task An_asterisk_without_rest_over_websocket_gets_http()
    {
        Fake.Version = "22.3.0~dfsg-1";
        var connection = await ConnectAsync();
        await connection.Client.Channels.AnswerAsync("c", Limit);

        Fake.Requests.ShouldAllBe(r => !r.OverWebSocket);
    }

    [Test]
    public async Task Replies_in_another_order_reach_their_requests()
    {
        var connection = await ConnectAsync();
        Fake.OnRequest = r => r.Path.StartsWith("channels/", StringComparison.Ordinal) ? null : new(0);
        Fake.Requests.Clear();
        string[] ids = ["a", "b", "c"];
        var replies = ids.Select(id => connection.Client.Channels.GetAsync(id, Limit)).ToArray();
        await UntilAsync(() => Fake.Requests.Count == 3);
        foreach (var request in Fake.Requests.Reverse()) await Fake.ReplyAsync(request, 200, Json.Channel(request.Path["channels/".Length..]));

        (await Task.WhenAll(replies)).Select(c => c.Id).ShouldBe(ids);
    }

    [Test]
    public async Task A_request_under_way_when_the_socket_drops_may_have_been_done()
    {
        var connection = await ConnectAsync();
        Fake.OnRequest = static r => r.Path == "channels/c/answer" ? null : new(0);
        Fake.Requests.Clear();
        var answer = connection.Client.Channels.AnswerAsync("c", Limit);
        await UntilAsync(() => !Fake.Requests.IsEmpty);
        Fake.Drop();

        (await Should.ThrowAsync<AriConnectionLostException>(() => answer)).MaybeDone.ShouldBeTrue();
    }

    [Test]
    public async Task While_the_socket_is_down_auto_uses_http_and_websocket_only_fails_at_once()
    {
        Fake.RefuseWith = 404;
        await Start().Client.Channels.AnswerAsync("c", Limit);
        Fake.Requests.ShouldHaveSingleItem().OverWebSocket.ShouldBeFalse();

        var strict = Start(Options with { Transport = AriTransport.WebSocket });
        (await Should.ThrowAsync<AriConnectionLostException>(() => strict.Client.Channels.AnswerAsync("c", Limit))).MaybeDone.ShouldBeFalse();
    }

    [Test]
    public async Task A_request_without_reply_times_out_and_leaves_the_connection_alone()
    {
        var connection = await ConnectAsync(Options with { RequestTimeout = TimeSpan.FromMilliseconds(300) });
        Fake.OnRequest = static r => r.Path == "channels/c/answer" ? null : new(0);
        await Should.ThrowAsync<AriTimeoutException>(() => connection.Client.Channels.AnswerAsync("c", Limit));
        await Fake.ReplyAsync(Fake.Requests.Last(), 204);

        await connection.Client.Channels.RingAsync("c", Limit);
        Application.Log.ShouldBe(["connected"]);
    }

    [Test]
    public async Task A_frame_asterisk_would_not_take_goes_by_http_or_not_at_all()
    {
        var connection = await ConnectAsync();
        Fake.Requests.Clear();
        // Quotes are escaped twice on the websocket: 40,000 bytes of body become more than 65,535.
        var twice = new Dictionary<string, string> { ["V"] = new('"', 18_000) };
        await connection.Client.Channels.SetChannelVarsAsync("c", twice, Limit);
        Fake.Requests.ShouldHaveSingleItem().OverWebSocket.ShouldBeFalse();

        await Should.ThrowAsync<AriRequestTooLargeException>(
            () => connection.Client.Channels.SetChannelVarAsync("c", "V", new string('x', 66_000), cancellationToken: Limit));
        await Should.ThrowAsync<AriRequestTooLargeException>(
            () => Start(Options with { Transport = AriTransport.Http }).Client.Channels.GetChannelVarAsync("c", new string('x', 5_000), Limit));
        await connection.Client.Channels.AnswerAsync("c", Limit);
        Application.Log.Count(l => l.StartsWith("disc", StringComparison.Ordinal)).ShouldBe(0);
    }

    [Test]
    public async Task A_reply_that_is_not_as_described_is_an_ari_exception()
    {
        var connection = await ConnectAsync();
        Fake.OnRequest = static _ => new(200, """{"id":[]}""");
        (await Should.ThrowAsync<AriException>(() => connection.Client.Channels.GetAsync("c", Limit))).Status.ShouldBe((int)HttpStatusCode.OK);
    }

    [Test]
    public async Task Ids_that_are_paths_and_list_values_with_commas_are_refused()
    {
        var connection = await ConnectAsync();
        await Should.ThrowAsync<ArgumentException>(() => Task.Run(() => connection.Client.Channels.AnswerAsync("..", Limit)));
        await Should.ThrowAsync<ArgumentException>(() => Task.Run(() => connection.Client.Channels.AnswerAsync("", Limit)));
        await Should.ThrowAsync<ArgumentException>(() => Task.Run(() => connection.Client.Channels.PlayAsync("c", ["sound:a,b"], cancellationToken: Limit)));
    }
}
