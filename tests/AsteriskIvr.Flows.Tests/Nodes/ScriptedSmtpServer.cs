using System.Collections.Concurrent;
using System.Text;

namespace AsteriskIvr.Flows.Tests.Nodes;

/// <summary>An SMTP server on loopback (RFC 5321) that keeps what it is sent; a test can have it answer a command otherwise.</summary>
internal sealed class ScriptedSmtpServer : IAsyncDisposable
{
    private readonly ScriptedServer _server;

    /// <param name="answer">The reply to a command line, <c>DATA</c>'s text being <c>.</c> and the greeting an empty line; null: the usual one. An empty reply closes the connection.</param>
    public ScriptedSmtpServer(Func<string, string?>? answer = null) =>
        _server = new ScriptedServer(async (_, stream, cancellationToken) =>
        {
            using var reader = new StreamReader(stream, Encoding.UTF8);
            for (var line = ""; line is not null; line = await reader.ReadLineAsync(cancellationToken))
            {
                if (line.Length > 0)
                    Commands.Add(line, cancellationToken);
                var reply = answer?.Invoke(line) ?? Usual(line);
                if (reply.Length == 0)
                    return;
                await stream.WriteAsync(Encoding.UTF8.GetBytes(reply + "\r\n"), cancellationToken);
                if (line != "DATA" || !reply.StartsWith('3'))
                    continue;

                var text = new StringBuilder();
                while (await reader.ReadLineAsync(cancellationToken) is { } part && part != ".")
                    text.Append(part).Append('\n');
                Messages.Add(text.ToString());
                reply = answer?.Invoke(".") ?? "250 accepted";
                if (reply.Length == 0)
                    return;
                await stream.WriteAsync(Encoding.UTF8.GetBytes(reply + "\r\n"), cancellationToken);
            }
        });

    public ConcurrentBag<string> Messages { get; } = [];

    public BlockingCollection<string> Commands { get; } = [];

    public int Port => _server.Port;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Commands.Dispose();
    }

    private static string Usual(string line) => line.Split(' ', ':')[0].ToUpperInvariant() switch
    {
        "" => "220 test ready",
        "EHLO" => "250-test\r\n250 AUTH PLAIN",
        "DATA" => "354 go on",
        "AUTH" => "235 welcome",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };
}
