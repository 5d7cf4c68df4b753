namespace AsteriskIvr.Testing;

/// <summary>
/// A real PostgreSQL server on a free loopback port, with an empty database in a folder of its own; it takes TLS and a password only. It ends with the
/// test, and can be stopped and started in between.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string User = "postgres"; // which Debian's package makes; the server refuses to run as root
    private const string Password = "for tests only";

    private readonly TempFolder _folder;
    private readonly PortReservation _port;
    private readonly string _programs;
    private ChildProcess? _server;

    private PostgreSqlServer(TempFolder folder, PortReservation port, string programs) => (_folder, _port, _programs) = (folder, port, programs);

    /// <summary>Whether this machine has PostgreSQL, as Debian installs it.</summary>
    public static bool IsInstalled => Programs is not null;

    /// <summary>How to connect. On a busy machine the first connection of a process, with TLS, was seen to take longer than the driver's 15 s.</summary>
    public string ConnectionString =>
        $"Timeout=60;Host=127.0.0.1;Port={_port.Port};Username={User};Password={Password};Database=postgres;SSL Mode=VerifyFull;Root Certificate={_folder["server.crt"]}";

    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    /// <summary>Makes a server and returns when it takes connections.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or did not start; the message holds what it said.</exception>
    public static async Task<PostgreSqlServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var programs = Programs ?? throw new InvalidOperationException("PostgreSQL is not installed: apt-get install postgresql");
        var server = new PostgreSqlServer(new TempFolder(), Ports.Reserve(), programs);
        try
        {
            await server.InitializeAsync(cancellationToken);
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A fast shutdown: clients lose their connections, and find nobody there.</summary>
    public async Task StopAsync()
    {
        if (_server is null)
            return;
        _server.Interrupt();
        await _server.WaitForExitAsync(CancellationToken.None);
        await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>SIGKILL to the postmaster; returns when its children, which notice that, have gone too. The next start recovers from the log.</summary>
    public async Task KillAsync()
    {
        // They hold its output, which is read to the end.
        await _server!.DisposeAsync();
        _server = null;
    }

    /// <summary>Starts it on the data it had; returns when it takes connections.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        var server = _server = await ChildProcess.StartAsync(
            AsUser(
            [
                $"{_programs}/postgres", "-D", _folder["data"], "-h", "127.0.0.1", "-p", $"{_port.Port}", "-k", "", "-c", "ssl=on",
                "-c", $"ssl_cert_file={_folder["server.crt"]}", "-c", $"ssl_key_file={_folder["server.key"]}",
            ]),
            _folder.Path, onLine: null, cancellationToken);
        var exit = server.WaitForExitAsync(CancellationToken.None);
        await Eventually.ShouldBeAsync(
            () => exit.IsCompleted || server.Output.Contains("ready to accept connections", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => server.Output, cancellationToken);
        if (exit.IsCompleted)
            throw new InvalidOperationException($"PostgreSQL did not start. {server.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _port.Dispose();
        _folder.Dispose();
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["password"], Password, cancellationToken);
        ServerCertificate.Write(_folder);
        // The server takes no key that others can read.
        await RunAsync(["chmod", "600", _folder["server.key"]], cancellationToken);
        if (Environment.IsPrivilegedProcess)
            await RunAsync(["chown", "-R", User, _folder.Path], cancellationToken);
        await RunAsync(
            AsUser(
            [
                $"{_programs}/initdb", "--no-sync", "--auth=scram-sha-256", $"--username={User}", $"--pwfile={_folder["password"]}", "--encoding=UTF8", "--locale=C.UTF-8",
                "--pgdata", _folder["data"],
            ]),
            cancellationToken);
        // Without TLS nobody is let in.
        await File.WriteAllTextAsync(_folder["data/pg_hba.conf"], "hostssl all all 127.0.0.1/32 scram-sha-256\n", cancellationToken);
    }

    private async Task RunAsync(string[] command, CancellationToken cancellationToken)
    {
        await using var program = await ChildProcess.StartAsync(command, _folder.Path, onLine: null, cancellationToken);
        if (await program.WaitForExitAsync(cancellationToken) is not 0 and var code)
            throw new InvalidOperationException($"{command[0]} ended with {code}. {program.Output}");
    }

    private static string[] AsUser(string[] command) =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", .. command] : command;
}
