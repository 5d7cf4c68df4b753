using System.Globalization;

namespace AsteriskIvr.Testing;

/// <summary>A real SMTP server (Debian's python3-aiosmtpd) on a free loopback port, that keeps what it receives.</summary>
public sealed class SmtpReceiver : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3"; // Debian's own, for which the package is

    private readonly TempFolder _folder;
    private readonly ChildProcess _server;

    private SmtpReceiver(TempFolder folder, ChildProcess server, int port)
    {
        _folder = folder;
        _server = server;
        Port = port;
    }

    /// <summary>Where it listens on 127.0.0.1, without authentication.</summary>
    public int Port { get; }

    /// <summary>Starts a server and returns when it listens.</summary>
    /// <param name="certificate">What it offers STARTTLS with, and takes no mail without; null: no TLS.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It did not start; the message holds what it said.</exception>
    public static async Task<SmtpReceiver> StartAsync(ServerCertificate? certificate = null, CancellationToken cancellationToken = default)
    {
        var folder = new TempFolder();
        await using (var program = typeof(SmtpReceiver).Assembly.GetManifestResourceStream("smtp_receiver.py")!)
        await using (var file = File.Create(folder["smtp_receiver.py"]))
            await program.CopyToAsync(file, cancellationToken);
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = await ChildProcess.StartAsync(
            [Python, folder["smtp_receiver.py"], folder.Path, .. certificate is null ? [] : (string[])[certificate.Path, certificate.KeyPath]], folder.Path, line => listening.TrySetResult(line), cancellationToken);
        var exit = server.WaitForExitAsync(CancellationToken.None);
        if (await Task.WhenAny(listening.Task, exit) == listening.Task)
            return new SmtpReceiver(folder, server, int.Parse(await listening.Task, CultureInfo.InvariantCulture));
        await server.DisposeAsync();
        folder.Dispose();
        throw new InvalidOperationException($"The SMTP server did not start. {server.Output}");
    }

    /// <summary>The messages so far as received (RFC 5322), behind X-MailFrom and X-RcptTo lines with the envelope.</summary>
    public IReadOnlyList<string> Messages =>
        [.. Directory.EnumerateFiles(_folder.Path, "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    /// <summary>Waits until so many messages have come, and returns all of them.</summary>
    public async Task<IReadOnlyList<string>> WaitForMessagesAsync(int count, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        await Eventually.ShouldBeAsync(
            () => Messages.Count >= count, timeout, () => $"{Messages.Count} messages; {_server.Output}", cancellationToken);
        return Messages;
    }

    /// <summary>Answers every message with this from now on, such as `451 4.3.0 Try again later`.</summary>
    public void Refuse(string answer) => File.WriteAllText(_folder["refuse"], answer);

    /// <summary>Takes messages again.</summary>
    public void Accept() => File.Delete(_folder["refuse"]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
