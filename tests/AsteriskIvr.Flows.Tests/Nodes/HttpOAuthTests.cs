using System.Text;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Tests.Nodes;

/// <summary>Tokens by the client credentials grant.</summary>
internal sealed class HttpOAuthTests
{
    private NodeBench _bench = null!;
    private int _issued;

    [SetUp]
    public void Set_up()
    {
        _bench = new NodeBench();
        _issued = 0;
    }

    [TearDown]
    public void Clean_up() => _bench.Dispose();

    [Test]
    public async Task A_token_is_fetched_as_the_standard_says_and_sent()
    {
        await using var issuer = Issuer();
        await using var server = Server();

        (await _bench.RunAsync(Node(issuer, server))).ShouldBe(Outlets.Next);

        var request = issuer.NextRequest();
        request.ShouldStartWith("POST /token HTTP/1.1\r\n");
        request.ShouldContain($"\r\nAuthorization: Basic {Convert.ToBase64String("iv%3Ar:t0ken"u8)}\r\n");
        request.ShouldContain("\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        request.ShouldEndWith("grant_type=client_credentials&scope=orders+stock&audience=https%3A%2F%2Fshop");
        server.NextRequest().ShouldContain("\r\nAuthorization: Bearer token-number-1\r\n");
    }

    [Test]
    public async Task One_fetch_serves_many_until_shortly_before_the_tokens_end()
    {
        await using var issuer = Issuer(lifeSeconds: 300);
        await using var server = Server();
        var node = Node(issuer, server);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _bench.RunAsync(node)));
        issuer.Requests.Count.ShouldBe(1);

        _bench.Clock.Advance(TimeSpan.FromSeconds(269));
        await _bench.RunAsync(node);
        issuer.Requests.Count.ShouldBe(1);

        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        await _bench.RunAsync(node);
        issuer.Requests.Count.ShouldBe(2);

        // Another scope is another token.
        await _bench.RunAsync(node with { Auth = new HttpAuth { Oauth = node.Auth!.Oauth! with { Scope = Make.Text("other") } } });
        issuer.Requests.Count.ShouldBe(3);
    }

    [Test]
    public async Task A_token_that_is_refused_is_replaced_once()
    {
        await using var issuer = Issuer();
        await using var server = Server(request => request.Contains("token-number-1", StringComparison.Ordinal) ? "401 Unauthorized" : "200 OK");

        (await _bench.RunAsync(Node(issuer, server))).ShouldBe(Outlets.Next);
        (issuer.Requests.Count, server.Requests.Count).ShouldBe((2, 2));

        // The new one is kept.
        await _bench.RunAsync(Node(issuer, server));
        (issuer.Requests.Count, server.Requests.Count).ShouldBe((2, 3));
    }

    [Test]
    public async Task Who_refuses_every_token_is_asked_twice()
    {
        await using var issuer = Issuer();
        await using var server = Server(_ => "401 Unauthorized");

        var fault = await _bench.FaultOfAsync(Node(issuer, server));

        (fault.Code, fault.IsPermanent).ShouldBe(("http-401", true));
        (issuer.Requests.Count, server.Requests.Count).ShouldBe((2, 2));
    }

    [TestCase("503 Service Unavailable", "", "oauth-503", false)]
    [TestCase("401 Unauthorized", "{\"error\":\"invalid_client\"}", "oauth-401", true)]
    [TestCase("200 OK", "{}", "oauth-answer", false)]
    [TestCase("200 OK", "no json", "oauth-answer", false)]
    [TestCase("200 OK", "{\"access_token\":\"a\\r\\nX: 1\"}", "oauth-answer", false)]
    public async Task An_issuer_that_gives_no_token_is_the_failure_and_not_the_server(string status, string body, string code, bool permanent)
    {
        await using var issuer = new ScriptedHttpServer(ScriptedHttpServer.Answer(status, body, "Content-Type: application/json\r\n"));
        await using var server = Server();

        var fault = await _bench.FaultOfAsync(Node(issuer, server));

        (fault.Code, fault.IsPermanent, fault.Target).ShouldBe((code, permanent, TargetVerdict.Unknown));
        fault.ToString().ShouldNotContain("t0ken");
        server.Requests.Count.ShouldBe(0);
    }

    [Test]
    public async Task The_gate_of_an_attempt_is_the_issuers_as_long_as_there_is_no_token()
    {
        await using var issuer = Issuer();
        await using var server = Server(_ => "503 Service Unavailable");
        var node = Node(issuer, server) with { Id = "node" };
        _bench.TargetOf(node).ShouldBe(issuer.Url);

        // Counted for the issuer, which did its work; then for the server, which does not.
        (await Should.ThrowAsync<NodeFaultException>(() => _bench.RunAsync(node, target: issuer.Url))).Target.ShouldBe(TargetVerdict.Answers);
        _bench.TargetOf(node).ShouldBe(server.Url);
        (await Should.ThrowAsync<NodeFaultException>(() => _bench.RunAsync(node, target: server.Url))).Target.ShouldBe(TargetVerdict.Away);
    }

    [Test]
    public async Task An_issuer_that_is_away_is_away()
    {
        ScriptedHttpServer gone;
        await using (gone = new ScriptedHttpServer(""))
        {
        }
        await using var server = Server();

        var fault = await Should.ThrowAsync<NodeFaultException>(() => _bench.RunAsync(Node(gone, server), target: gone.Url));

        (fault.Code, fault.Target).ShouldBe(("oauth-network", TargetVerdict.Away));
    }

    [Test]
    public async Task A_token_that_is_sent_back_is_masked()
    {
        await using var issuer = Issuer();
        await using var server = new ScriptedHttpServer(ScriptedHttpServer.Answer("200 OK", "you sent token-number-1"));

        await _bench.RunAsync(Node(issuer, server) with { SaveAs = "answer" });

        _bench.Session.ToStorable().ToJsonString().ShouldNotContain("token-number-1");
    }

    [Test]
    public async Task The_clients_secret_goes_nowhere_unprotected()
    {
        var node = new HttpNode { Url = Make.Text("http://127.0.0.1/"), Auth = new HttpAuth { Oauth = OAuth("http://login.example.com/token") } };
        node.Problems.ShouldHaveSingleItem().Field.ShouldBe("auth");

        _bench.Session.Set("issuer", "http://login.example.com/token");
        var fault = await _bench.FaultOfAsync(node with { Auth = new HttpAuth { Oauth = OAuth("{{ session.issuer }}") } });
        (fault.Code, fault.IsPermanent).ShouldBe(("oauth-url", true));
    }

    private static HttpOAuth OAuth(string url) => new()
    {
        TokenUrl = Make.Text(url),
        ClientId = Make.Text("iv:r"),
        ClientSecret = Make.Text("{{ secrets.token }}"),
        Scope = Make.Text("orders stock"),
        Audience = Make.Text("https://shop"),
    };

    private static HttpNode Node(ScriptedHttpServer issuer, ScriptedHttpServer server) => new() { Url = Make.Text(server.Url), Auth = new HttpAuth { Oauth = OAuth(issuer.Url + "/token") } };

    private ScriptedHttpServer Issuer(int lifeSeconds = 3600) => new((_, stream, cancellationToken) => stream.WriteAsync(Encoding.UTF8.GetBytes(ScriptedHttpServer.Answer(
        "200 OK", $$"""{ "access_token": "token-number-{{Interlocked.Increment(ref _issued)}}", "token_type": "Bearer", "expires_in": {{lifeSeconds}} }""", "Content-Type: application/json\r\n")), cancellationToken).AsTask());

    private static ScriptedHttpServer Server(Func<string, string>? status = null)
    {
        ScriptedHttpServer server = null!;
        return server = new ScriptedHttpServer((_, stream, cancellationToken) =>
            stream.WriteAsync(Encoding.UTF8.GetBytes(ScriptedHttpServer.Answer(status?.Invoke(server.Requests.Last()) ?? "200 OK")), cancellationToken).AsTask());
    }
}
