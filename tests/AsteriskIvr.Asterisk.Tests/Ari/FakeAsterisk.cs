using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Asterisk.Tests.Ari;

/// <summary>A request as the scripted Asterisk got it, whichever way.</summary>
internal sealed record FakeRequest(
    string Method, string Path, IReadOnlyDictionary<string, string> Query, JsonObject? Body, bool OverWebSocket, string Id)
{
    /// <summary>A parameter from the query or, as Asterisk does, from the body.</summary>
    public string? Parameter(string name) => Query.GetValueOrDefault(name) ?? Body?[name]?.ToString();
}

/// <summary>What it answers: a status and a JSON body. No reply at all is null.</summary>
internal sealed record FakeReply(int Status, string? Body = null);

/// <summary>An Asterisk that does as a test says, over a real web server and real websockets on loopback.</summary>
internal sealed class FakeAsterisk : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly Channel<WebSocket> _sockets = Channel.CreateUnbounded<WebSocket>();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private WebSocket? _socket;
    private WebSocket? _newest;

    private FakeAsterisk(WebApplication web) => _web = web;

    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    public string Version { get; set; } = "22.10.1";

    public DateTimeOffset StartupTime { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What /events answers instead of a websocket; 404 is a booting Asterisk.</summary>
    public int? RefuseWith { get; set; }

    /// <summary>Handshakes that were tried, refused ones too.</summary>
    public int Handshakes;

    /// <summary>The Authorization header and the query of the last handshake.</summary>
    public (string Authorization, string Query) LastHandshake { get; private set; }

    /// <summary>Answers what the test cares for; a reply with status 0 means the default.</summary>
    public Func<FakeRequest, FakeReply?> OnRequest { get; set; } = static _ => new(0);

    public Uri BaseUri => new(_web.Urls.First() + "/ari");

    public static async Task<FakeAsterisk> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        web.UseWebSockets();
        var fake = new FakeAsterisk(web);
        web.Map("/ari/events", fake.ServeEventsAsync);
        web.Map("/ari/{**path}", fake.ServeHttpAsync);
        await web.StartAsync();
        return fake;
    }

    /// <summary>The next websocket that connects becomes the one of <see cref="SendAsync(string)"/>.</summary>
    public async Task NextConnectionAsync(CancellationToken cancellationToken) => _socket = await _sockets.Reader.ReadAsync(cancellationToken);

    public Task SendAsync(string json) => SendAsync(_socket!, json);

    /// <summary>To the websocket that connected last, while its client is still setting up.</summary>
    public Task SendToNewestAsync(string json) => SendAsync(_newest!, json);

    public Task ReplyAsync(FakeRequest request, int status, string? body = null) => SendAsync(Response(request, new(status, body)));

    /// <summary>The network breaks: no close frame.</summary>
    public void Drop() => _socket!.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket?.Abort();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _web.StopAsync(limit.Token);
        await _web.DisposeAsync();
        _sending.Dispose();
    }

    private async Task ServeEventsAsync(HttpContext context)
    {
        Interlocked.Increment(ref Handshakes);
        if (RefuseWith is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }
        LastHandshake = (context.Request.Headers.Authorization.ToString(), context.Request.QueryString.Value ?? "");
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        _newest = socket;
        _sockets.Writer.TryWrite(socket);
        var buffer = new byte[128 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), context.RequestAborted);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close) return;
                var frame = JsonNode.Parse(buffer.AsSpan(0, length))!.AsObject();
                var query = frame["query_strings"]?.AsArray().ToDictionary(q => (string)q!["name"]!, q => (string)q!["value"]!) ?? [];
                var body = (string?)frame["message_body"] is { } text ? JsonNode.Parse(text)!.AsObject() : null;
                var path = Uri.UnescapeDataString((string)frame["uri"]!);
                var request = new FakeRequest((string)frame["method"]!, path, query, body, true, (string)frame["request_id"]!);
                if (Answer(request) is { } reply) await SendAsync(socket, Response(request, reply));
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The test dropped it, or the client did.
        }
    }

    private async Task ServeHttpAsync(HttpContext context)
    {
        var query = context.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString());
        var body = context.Request.ContentLength > 0 ? (await JsonNode.ParseAsync(context.Request.Body))!.AsObject() : null;
        var path = Uri.UnescapeDataString(context.Request.Path.Value!["/ari/".Length..]);
        var reply = Answer(new(context.Request.Method, path, query, body, false, "")) ?? throw new InvalidOperationException("HTTP needs a reply");
        context.Response.StatusCode = reply.Status;
        if (reply.Body is not null) await context.Response.WriteAsync(reply.Body);
    }

    private FakeReply? Answer(FakeRequest request)
    {
        Requests.Enqueue(request);
        var reply = OnRequest(request);
        return reply is not { Status: 0 } ? reply : request switch
        {
            { Path: "asterisk/info" } => new(200, new JsonObject
            {
                ["system"] = new JsonObject { ["version"] = Version, ["entity_id"] = "e" },
                ["config"] = new JsonObject { ["name"] = "fake", ["default_language"] = "en", ["setid"] = new JsonObject() },
                ["status"] = new JsonObject { ["startup_time"] = Time(StartupTime), ["last_reload_time"] = Time(StartupTime) },
            }.ToJsonString()),
            { Path: "channels", Method: "GET" } => new(200, "[]"),
            _ when request.Path.StartsWith("applications/", StringComparison.Ordinal) => new(200, """{"name":"ivr"}"""),
            _ => new(204),
        };
    }

    private async Task SendAsync(WebSocket socket, string json)
    {
        await _sending.WaitAsync();
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static string Response(FakeRequest request, FakeReply reply)
    {
        var frame = new JsonObject
        {
            ["type"] = "RESTResponse",
            ["transaction_id"] = "",
            ["request_id"] = request.Id,
            ["status_code"] = reply.Status,
            ["reason_phrase"] = $"Status {reply.Status}",
            ["uri"] = request.Path,
        };
        if (reply.Body is not null) frame["message_body"] = reply.Body;
        return frame.ToJsonString(new JsonSerializerOptions());
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fff") + "+0000";
}
