using System.Net.Sockets;
using System.Text;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class HttpTests
{
    private NodeBench _bench = null!;

    [SetUp]
    public void Set_up() => _bench = new NodeBench();

    [TearDown]
    public void Clean_up() => _bench.Dispose();

    [Test]
    public async Task An_answer_is_kept_with_status_headers_and_body_as_fields()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer(
            "200 OK", """{ "amount": 42.5, "name": "Ä" }""", "Content-Type: application/json\r\nX-Trace: t1\r\nSet-Cookie: login=1\r\n"));

        (await _bench.RunAsync(Get(server))).ShouldBe(Outlets.Next);

        var answer = _bench.Session.Get("answer")!;
        answer["status"]!.GetValue<int>().ShouldBe(200);
        answer["headers"]!["x-trace"]!.GetValue<string>().ShouldBe("t1");
        answer["headers"]!["set-cookie"].ShouldBeNull();
        answer["body"]!["amount"]!.GetValue<decimal>().ShouldBe(42.5m);
        answer["body"]!["name"]!.GetValue<string>().ShouldBe("Ä");
    }

    [TestCase("text/plain", "hello", "hello")]
    [TestCase("application/json", "not json", "not json")]
    [TestCase("application/problem+json", "7", "7")]
    [TestCase("text/plain", "", null)]
    public async Task A_body_that_is_no_JSON_is_text(string type, string body, string? kept)
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK", body, $"Content-Type: {type}\r\n"));

        await _bench.RunAsync(Get(server));

        _bench.Session.Get("answer")!["body"]?.ToString().ShouldBe(kept);
    }

    [Test]
    public async Task A_request_carries_everything_it_was_told_to()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("204 No Content"));
        _bench.Session.Set("name", "a&b=ü/");
        _bench.Session.Set("n", 3);

        await _bench.RunAsync(new HttpNode
        {
            Method = "POST",
            Url = Make.Text(server.Url + "/x?a=1#part"),
            Query = Make.Texts(("name", "{{ session.name }}")),
            Headers = Make.Texts(("X-Key", "{{ secrets.token }}"), ("Content-Type", "application/vnd.x+json")),
            Auth = new HttpAuth { Bearer = Make.Text("{{ secrets.token }}") },
            Json = Make.Json("""{ "n": "{{ session.n }}", "who": "{{ call.callerNumber }}" }"""),
        });

        var request = server.NextRequest();
        request.ShouldStartWith("POST /x?a=1&name=a%26b%3D%C3%BC%2F HTTP/1.1\r\n");
        request.ShouldContain("\r\nX-Key: t0ken\r\n");
        request.ShouldContain("\r\nAuthorization: Bearer t0ken\r\n");
        request.ShouldContain("\r\nContent-Type: application/vnd.x+json\r\n");
        request.ShouldContain($"\r\nIdempotency-Key: {_bench.Call.Id}/node\r\n");
        request.ShouldContain("\r\nUser-Agent: AsteriskIvr/");
        request.ShouldEndWith("""{"n":3,"who":"\u002B4930123"}""");
    }

    [Test]
    public async Task Every_attempt_carries_the_same_key_and_the_author_can_choose_another()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));

        await _bench.RunAsync(Get(server), effectKey: "call/node/2");
        await _bench.RunAsync(Get(server), effectKey: "call/node/2");
        await _bench.RunAsync(Get(server) with { Headers = Make.Texts(("idempotency-key", "mine")) });

        server.NextRequest().ShouldContain("\r\nIdempotency-Key: call/node/2\r\n");
        server.NextRequest().ShouldContain("\r\nIdempotency-Key: call/node/2\r\n");
        server.NextRequest().ShouldNotContain("Idempotency-Key", Case.Sensitive);
    }

    [Test]
    public async Task Basic_credentials_and_a_form_are_encoded()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));

        await _bench.RunAsync(new HttpNode
        {
            Method = "PUT",
            Url = Make.Text(server.Url),
            Auth = new HttpAuth { Basic = new HttpBasicAuth { User = Make.Text("joe"), Password = Make.Text("p:w") } },
            Form = Make.Texts(("a b", "c&d")),
        });

        var request = server.NextRequest();
        request.ShouldContain($"Authorization: Basic {Convert.ToBase64String("joe:p:w"u8)}\r\n");
        request.ShouldContain("Content-Type: application/x-www-form-urlencoded\r\n");
        request.ShouldEndWith("a+b=c%26d");
    }

    [TestCase("\"{{ session.value | json }}\"", "{\"a\":1}")]
    [TestCase("\"{{ session.value }}\"", "{\"a\":1}")]
    [TestCase("\"[not json\"", "\"[not json\"")]
    public async Task JSON_is_sent_once_however_it_was_written(string json, string sent)
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));
        _bench.Session.Set("value", new System.Text.Json.Nodes.JsonObject { ["a"] = 1 });

        await _bench.RunAsync(new HttpNode { Method = "POST", Url = Make.Text(server.Url), Json = Make.Json(json) });

        server.NextRequest().ShouldEndWith("\r\n\r\n" + sent);
    }

    [TestCase("500 Internal Server Error", false)]
    [TestCase("503 Service Unavailable", false)]
    [TestCase("408 Request Timeout", false)]
    [TestCase("425 Too Early", false)]
    [TestCase("429 Too Many Requests", false)]
    [TestCase("400 Bad Request", true)]
    [TestCase("401 Unauthorized", true)]
    [TestCase("404 Not Found", true)]
    [TestCase("302 Found", true)]
    public async Task A_status_that_is_no_success_is_a_fault(string status, bool permanent)
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer(status, "why", "Location: http://elsewhere.example/\r\n"));

        var fault = await _bench.FaultOfAsync(Get(server, "/accounts/4711?pin=1234"));

        fault.Code.ShouldBe($"http-{status[..3]}");
        fault.IsPermanent.ShouldBe(permanent);
        fault.Message.ShouldContain(status[..3]);
        fault.Message.ShouldNotContain("4711");
        fault.Message.ShouldNotContain("1234");
        _bench.Session.Get("answer")!["body"]!.GetValue<string>().ShouldBe("why");
        server.Requests.Count.ShouldBe(1);
    }

    [TestCase("Retry-After: 120\r\n", 120)]
    [TestCase("Retry-After: Sun, 01 Mar 2026 12:00:30 GMT\r\n", 30)]
    [TestCase("Retry-After: 99999999\r\n", 86_400)]
    [TestCase("Retry-After: soon\r\n", null)]
    [TestCase("", null)]
    public async Task The_server_can_ask_for_patience(string header, int? seconds)
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("429 Too Many Requests", "", header));

        var fault = await _bench.FaultOfAsync(Get(server));

        fault.RetryAfter.ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
    }

    [Test]
    public async Task A_server_that_never_answers_runs_into_the_nodes_time_limit()
    {
        await using var server = new ScriptedHttpServer((_, _, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken));

        var running = _bench.RunAsync(Get(server) with { Timeout = TimeSpan.FromSeconds(3) });
        await Task.Run(server.NextRequest);
        _bench.Clock.Advance(TimeSpan.FromSeconds(3));

        var fault = await Should.ThrowAsync<NodeFaultException>(running);
        fault.Code.ShouldBe("timeout");
        fault.IsPermanent.ShouldBeFalse();
    }

    [Test]
    public async Task A_connection_that_breaks_is_a_passing_fault()
    {
        await using var server = new ScriptedHttpServer((socket, _, _) =>
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
            return Task.CompletedTask;
        });

        var fault = await _bench.FaultOfAsync(Get(server, "/accounts/4711"));

        (fault.Code, fault.IsPermanent).ShouldBe(("http-network", false));
        fault.Message.ShouldNotContain("4711");
    }

    [Test]
    public async Task A_port_where_nobody_listens_is_a_passing_fault()
    {
        ScriptedHttpServer gone;
        await using (gone = new ScriptedHttpServer(""))
        {
        }

        (await _bench.FaultOfAsync(Get(gone))).Code.ShouldBe("http-network");
    }

    [Test]
    public async Task A_body_shorter_than_announced_is_a_passing_fault()
    {
        await using var server = new ScriptedHttpServer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nshort");

        (await _bench.FaultOfAsync(Get(server))).Code.ShouldBe("http-network");
    }

    [Test]
    public async Task What_is_no_HTTP_is_a_passing_fault()
    {
        await using var server = new ScriptedHttpServer("SSH-2.0-OpenSSH_9.2\r\n");

        (await _bench.FaultOfAsync(Get(server))).Code.ShouldBe("http-network");
    }

    [Test]
    public async Task An_endless_body_is_cut_off()
    {
        var piece = Encoding.ASCII.GetBytes($"10000\r\n{new string('x', 0x10000)}\r\n");
        await using var server = new ScriptedHttpServer(async (_, stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), cancellationToken);
            while (true)
                await stream.WriteAsync(piece, cancellationToken);
        });

        var fault = await _bench.FaultOfAsync(Get(server));

        (fault.Code, fault.IsPermanent).ShouldBe(("http-too-large", true));
    }

    [Test]
    public async Task A_redirect_is_not_followed_so_that_no_other_host_sees_the_headers()
    {
        await using var other = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("307 Temporary Redirect", "", $"Location: {other.Url}/\r\n"));

        (await _bench.FaultOfAsync(Get(server) with { Headers = Make.Texts(("X-Key", "{{ secrets.token }}")) })).Code.ShouldBe("http-307");

        other.Requests.Count.ShouldBe(0);
    }

    [TestCase("ftp://example.com/")]
    [TestCase("file:///etc/passwd")]
    [TestCase("example.com")]
    [TestCase("http://joe:pw@example.com/")]
    [TestCase("")]
    public async Task Only_plain_web_addresses_are_asked(string url)
    {
        _bench.Session.Set("url", url);

        var fault = await _bench.FaultOfAsync(new HttpNode { Url = Make.Text("{{ session.url }}") });

        (fault.Code, fault.IsPermanent).ShouldBe(("http-url", true));
    }

    [Test]
    public async Task A_line_break_in_a_value_makes_no_header()
    {
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK"));
        _bench.Session.Set("name", "x\r\nX-Admin: 1");

        (await _bench.FaultOfAsync(Get(server) with { Headers = Make.Texts(("X-Name", "{{ session.name }}")) })).Code.ShouldBe("http-header");
        (await _bench.FaultOfAsync(Get(server) with { Auth = new HttpAuth { Bearer = Make.Text("{{ session.name }}") } })).Code.ShouldBe("http-header");

        server.Requests.Count.ShouldBe(0);
    }

    [Test]
    public async Task When_the_caller_hangs_up_the_request_is_given_up()
    {
        using var hangUp = new CancellationTokenSource();
        await using var server = new ScriptedHttpServer((_, _, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken));

        var running = _bench.RunAsync(Get(server), cancellationToken: hangUp.Token);
        await Task.Run(server.NextRequest);
        await hangUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Test]
    public void Fields_that_exclude_each_other_are_mistakes()
    {
        var node = new HttpNode { Url = Make.Text("http://x/") };

        (node with { Method = "get" }).Problems.ShouldHaveSingleItem().Field.ShouldBe("method");
        (node with { Method = "GET", Body = Make.Text("x") }).Problems.ShouldHaveSingleItem().Field.ShouldBe("method");
        (node with { Method = "POST", Body = Make.Text("x"), Json = Make.Json("1") }).Problems.ShouldHaveSingleItem().Field.ShouldBe("json");
        (node with { Url = Make.Text("example.com") }).Problems.ShouldHaveSingleItem().Field.ShouldBe("url");
    }

    private static HttpNode Get(ScriptedHttpServer server, string path = "/") => new() { Url = Make.Text(server.Url + path), SaveAs = "answer" };
}
