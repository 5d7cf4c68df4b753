using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace AsteriskIvr.Flows.Tests.Nodes;

/// <summary>An HTTP/1.1 server on loopback that answers with whatever bytes the test gives, true or not.</summary>
internal sealed class ScriptedHttpServer : IAsyncDisposable
{
    private readonly ScriptedServer _server;

    public ScriptedHttpServer(string answer) : this((_, stream, cancellationToken) => stream.WriteAsync(Encoding.UTF8.GetBytes(answer), cancellationToken).AsTask())
    {
    }

    /// <summary>Answers each request, after it was read and kept; one request a connection.</summary>
    public ScriptedHttpServer(Func<Socket, NetworkStream, CancellationToken, Task> answer) =>
        _server = new ScriptedServer(async (socket, stream, cancellationToken) =>
        {
            Requests.Add(await ReadAsync(stream, cancellationToken), cancellationToken);
            await answer(socket, stream, cancellationToken);
        });

    /// <summary>The requests as they came, head and body.</summary>
    public BlockingCollection<string> Requests { get; } = [];

    /// <summary>The next request, for which it waits up to 10 s.</summary>
    public string NextRequest() =>
        Requests.TryTake(out var request, TimeSpan.FromSeconds(10)) ? request : throw new TimeoutException("No request came.");

    public string Url => $"http://127.0.0.1:{_server.Port}";

    public static string Answer(string status, string body = "", string headers = "") =>
        $"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Requests.Dispose();
    }

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var request = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0)
                return request.ToString();
            request.Append(Encoding.UTF8.GetString(buffer, 0, read));
            var text = request.ToString();
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && Encoding.UTF8.GetByteCount(text[(end + 4)..]) >= ContentLength(text[..end]))
                return text;
        }
    }

    private static int ContentLength(string head) =>
        head.Split("\r\n").Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(line => int.Parse(line[15..])).FirstOrDefault();
}
