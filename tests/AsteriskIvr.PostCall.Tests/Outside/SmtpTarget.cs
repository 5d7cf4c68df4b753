using System.Collections.Concurrent;
using System.Text;
using AsteriskIvr.Flows.Tests.Nodes;

namespace AsteriskIvr.PostCall.Tests.Outside;

/// <summary>An SMTP server that says who got which mail: a recipient is served when it has the whole mail, whatever it answers then.</summary>
internal sealed class SmtpTarget : IAsyncDisposable
{
    private readonly ScriptedServer _server;
    private int _mails;

    /// <param name="answer">The reply to a command line, the end of the mail being <c>.</c>; null: the usual one; empty: it closes the connection; "hang": none.</param>
    /// <param name="sent">Gets the Message-ID and the first letters of the recipients of each mail.</param>
    public SmtpTarget(Func<string, string?> answer, ConcurrentQueue<(string Id, string To)> sent) =>
        _server = new ScriptedServer(async (_, stream, cancellationToken) =>
        {
            using var reader = new StreamReader(stream, Encoding.ASCII);
            var recipients = new List<string>();
            var text = new StringBuilder();
            var inMail = false;
            await WriteAsync("220 ready");
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (inMail && line != ".")
                {
                    text.Append(line).Append('\n');
                    continue;
                }
                if (inMail)
                {
                    var id = text.ToString().Split('\n').Single(l => l.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase));
                    foreach (var recipient in recipients)
                        sent.Enqueue((id, recipient));
                    Interlocked.Increment(ref _mails);
                    text.Clear();
                }
                var command = line.Split(' ', ':')[0].ToUpperInvariant();
                if (command is "MAIL" or "RSET")
                    recipients.Clear();
                var reply = answer(line) ?? (command, inMail) switch
                {
                    ("EHLO", _) => "250 test",
                    ("DATA", _) => "354 go on",
                    ("QUIT", _) => "221 bye",
                    _ => "250 ok",
                };
                inMail = command == "DATA" && reply.StartsWith('3');
                if (command == "RCPT" && reply.StartsWith('2'))
                    recipients.Add(line["RCPT TO:<".Length..].Split('@')[0]);
                if (reply.Length == 0)
                    return;
                if (reply == "hang")
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                await WriteAsync(reply);
                if (reply.StartsWith("421", StringComparison.Ordinal) || command == "QUIT")
                    return;
            }

            async Task WriteAsync(string reply) => await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), cancellationToken);
        });

    public int Port => _server.Port;

    /// <summary>How many mails it has read to their end.</summary>
    public int Mails => _mails;

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
