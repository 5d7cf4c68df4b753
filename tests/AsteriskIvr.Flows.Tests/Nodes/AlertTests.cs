using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class AlertTests
{
    private static readonly AlertNode Alert = new()
    {
        Channel = "ops",
        Severity = AlertSeverity.Critical,
        Title = Make.Text("Calls fail\r\nat {{ call.flow }}"),
        Text = Make.Text("More of it"),
        Fields = Make.Texts(("caller", "{{ call.callerNumber }}")),
    };

    [Test]
    public async Task A_webhook_gets_all_fields_as_JSON_under_one_key()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));
        using var bench = Bench(server, "Webhook");

        (await bench.RunAsync(Alert)).ShouldBe(Outlets.Next);

        var request = server.NextRequest();
        request.ShouldStartWith("POST /hook/s3cret HTTP/1.1\r\n");
        request.ShouldContain($"\r\nIdempotency-Key: {bench.Call.Id}/node\r\n");
        Body(request).ToJsonString().ShouldBe(
            $$"""{"key":"{{bench.Call.Id}}/node","severity":"critical","title":"Calls fail  at support","text":"More of it","fields":{"caller":"\u002B4930123"},"at":"2026-03-01T12:00:00\u002B00:00","suppressed":0}""");
    }

    [Test]
    public async Task A_chat_gets_one_text()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));
        using var bench = Bench(server, "Chat");

        await bench.RunAsync(Alert);

        Body(server.NextRequest())["text"]!.GetValue<string>().ShouldBe("[critical] Calls fail  at support\nMore of it\ncaller: +4930123");
    }

    [Test]
    public async Task People_get_a_mail_over_a_real_mail_server()
    {
        await using var server = await SmtpReceiver.StartAsync();
        using var bench = new NodeBench(new CallerScript(), ("AlertChannels:ops:Mail:0", "a@example.com"), ("AlertChannels:ops:Mail:1", "b@example.com"),
            ("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{server.Port}"), ("Mail:Security", "None"), ("Mail:From", "ivr@example.com"));

        await bench.RunAsync(Alert);

        var mail = (await server.WaitForMessagesAsync(1)).Single();
        mail.ShouldContain("X-RcptTo: a@example.com, b@example.com");
        mail.ShouldContain("Subject: [critical] Calls fail  at support");
        mail.ShouldContain($"Message-Id: <{bench.Call.Id}.node@example.com>");
    }

    [Test]
    public async Task The_same_is_told_once_within_its_quiet_time_and_then_how_often_it_was_not()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));
        using var bench = Bench(server, "Webhook");

        for (var call = 0; call < 4; call++)
            (await bench.RunAsync(Alert, $"call-{call}/node")).ShouldBe(Outlets.Next);
        server.Requests.Count.ShouldBe(1);
        bench.Activity.Lines.Count.ShouldBe(3);

        bench.Clock.Advance(TimeSpan.FromMinutes(10));
        await bench.RunAsync(Alert, "call-5/node");

        Body(server.NextRequest())["suppressed"]!.GetValue<int>().ShouldBe(0);
        Body(server.NextRequest())["suppressed"]!.GetValue<int>().ShouldBe(3);
    }

    [Test]
    public async Task Another_key_is_another_alert_and_no_quiet_time_tells_each()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));
        using var bench = Bench(server, "Webhook");

        foreach (var key in (string[])["a", "b", "a"])
            await bench.RunAsync(Alert with { Key = Make.Text(key) }, key + Guid.CreateVersion7());
        server.Requests.Count.ShouldBe(2);

        await bench.RunAsync(Alert with { Key = Make.Text("a"), Quiet = TimeSpan.Zero }, "another");
        server.Requests.Count.ShouldBe(3);
    }

    [Test]
    public async Task A_channel_sends_so_many_within_a_time()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));
        using var bench = Bench(server, "Webhook", ("AlertChannels:ops:Limit", "3"), ("AlertChannels:ops:Per", "00:01:00"));

        for (var i = 0; i < 10; i++)
            await bench.RunAsync(Alert with { Key = Make.Text($"k{i}") }, $"call-{i}/node");
        server.Requests.Count.ShouldBe(3);

        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.RunAsync(Alert with { Key = Make.Text("later") }, "later");
        Body(server.Requests.Last())["suppressed"]!.GetValue<int>().ShouldBe(7);
    }

    [Test]
    public async Task What_could_not_be_told_is_told_by_the_next_attempt()
    {
        var status = "503 Service Unavailable";
        await using var server = new ScriptedHttpServer((_, stream, token) => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(ScriptedHttpServer.Answer(status)), token).AsTask());
        using var bench = Bench(server, "Webhook");

        var fault = await bench.FaultOfAsync(Alert);
        (fault.Code, fault.IsPermanent, fault.Target).ShouldBe(("http-503", false, TargetVerdict.Away));
        fault.Message.ShouldNotContain("s3cret");

        status = "200 OK";
        (await bench.RunAsync(Alert)).ShouldBe(Outlets.Next);
        server.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task It_shows_no_piece_of_a_sensitive_value_and_no_secret()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));
        using var bench = Bench(server, "Webhook");
        bench.Session.Set("pin", "987654", sensitive: true);
        bench.Session.Conceal(new SecretWords(["t0ken-of-many"]));
        bench.Session.Set("answer", "it said t0ken-of-many");

        await bench.RunAsync(Alert with
        {
            Title = Make.Text("pin {{ session.pin }}"),
            Text = Make.Text("{{ session.pin | slice: 0, 3 }} {{ session.answer }}"),
            Fields = Make.Texts(("all", "{{ session | json }}")),
        });

        var request = server.NextRequest();
        request.ShouldNotContain("987");
        request.ShouldNotContain("654");
        request.ShouldNotContain("t0ken-of-many");
        Body(request)["title"]!.GetValue<string>().ShouldBe($"pin {Session.Mask}");
    }

    [Test]
    public async Task A_channel_that_the_configuration_lacks_is_a_fault()
    {
        using var bench = new NodeBench();

        (await bench.FaultOfAsync(Alert)).Message.ShouldContain("AlertChannels:ops");
        Alert.Needs.ShouldHaveSingleItem().Name.ShouldBe("ops");
    }

    [TestCase("", "", 20, 600, "one of")]
    [TestCase("ftp://x", "", 20, 600, "Webhook")]
    [TestCase("https://x", "https://y", 20, 600, "one of")]
    [TestCase("", "https://joe:pw@y", 20, 600, "Chat")]
    [TestCase("https://x", "", 0, 600, "Limit")]
    [TestCase("https://x", "", 20, 0, "Per")]
    public void Mistakes_in_the_configuration_are_named(string webhook, string chat, int limit, int seconds, string word)
    {
        var channels = new AlertChannels { Channels = { ["ops"] = new AlertChannelOptions { Webhook = webhook, Chat = chat, Limit = limit, Per = TimeSpan.FromSeconds(seconds) } } };

        var message = new AlertChannelsValidator().Validate(null, channels).FailureMessage.ShouldNotBeNull();

        message.ShouldContain("AlertChannels:ops");
        message.ShouldContain(word);
        message.ShouldNotContain("joe");
    }

    [Test]
    public void What_is_remembered_is_bounded()
    {
        var limits = new AlertLimits();
        var channel = new AlertChannelOptions { Limit = 10_000 };
        var now = DateTimeOffset.UnixEpoch;

        for (var i = 0; i <= AlertLimits.MaxKinds; i++)
            limits.Ask("ops", channel, $"k{i}", $"e{i}", TimeSpan.FromHours(1), now.AddSeconds(i / 100.0)).ShouldNotBeNull();

        // The one told longest ago was forgotten, and only that one.
        limits.Ask("ops", channel, "k1", "other", TimeSpan.FromHours(1), now.AddMinutes(1)).ShouldBeNull();
        limits.Ask("ops", channel, "k0", "other", TimeSpan.FromHours(1), now.AddMinutes(1)).ShouldNotBeNull();
    }

    private static NodeBench Bench(ScriptedHttpServer server, string kind, params (string Key, string? Value)[] more) =>
        new(new CallerScript(), [($"AlertChannels:ops:{kind}", $"{server.Url}/hook/s3cret"), .. more]);

    private static JsonNode Body(string request) => JsonNode.Parse(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..])!;
}
