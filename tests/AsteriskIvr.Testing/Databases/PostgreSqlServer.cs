namespace AsteriskIvr.Testing;

/// <summary>A real PostgreSQL server on a free loopback port, with an empty database in a folder of its own. It ends with the test.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string User = "postgres"; // which Debian's package makes; the server refuses to run as root

    private readonly TempFolder _folder;
    private readonly PortReservation _port;
    private readonly ChildProcess _server;

    private PostgreSqlServer(TempFolder folder, PortReservation port, ChildProcess server)
    {
        _folder = folder;
        _port = port;
        _server = server;
    }

    /// <summary>Whether this machine has PostgreSQL, as Debian installs it.</summary>
    public static bool IsInstalled => Programs is not null;

    /// <summary>How to connect.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={_port.Port};Username={User};Database=postgres";

    private static string? Programs => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    /// <summary>Starts a server and returns when it takes connections.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or did not start; the message holds what it said.</exception>
    public static async Task<PostgreSqlServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var programs = Programs ?? throw new InvalidOperationException("PostgreSQL is not installed.");
        var folder = new TempFolder();
        var port = Ports.Reserve();
        ChildProcess? server = null;
        try
        {
            await RunAsync(["chown", User, folder.Path], folder, asRoot: true, cancellationToken);
            await RunAsync([$"{programs}/initdb", "--no-sync", "--auth=trust", $"--username={User}", "--pgdata", folder["data"]], folder, asRoot: false, cancellationToken);

            var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            server = await ChildProcess.StartAsync(
                AsUser([$"{programs}/postgres", "-D", folder["data"], "-h", "127.0.0.1", "-p", $"{port.Port}", "-k", "", "-c", "fsync=off"]), folder.Path, onLine: null, cancellationToken);
            var exit = server.WaitForExitAsync(CancellationToken.None);
            await Eventually.ShouldBeAsync(() => exit.IsCompleted || server.Output.Contains("ready to accept connections", StringComparison.Ordinal), whatWasSeen: () => server.Output, cancellationToken: cancellationToken);
            return exit.IsCompleted ? throw new InvalidOperationException($"PostgreSQL did not start. {server.Output}") : new PostgreSqlServer(folder, port, server);
        }
        catch
        {
            if (server is not null)
                await server.DisposeAsync();
            port.Dispose();
            folder.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _port.Dispose();
        _folder.Dispose();
    }

    private static async Task RunAsync(string[] command, TempFolder folder, bool asRoot, CancellationToken cancellationToken)
    {
        if (asRoot && !Environment.IsPrivilegedProcess)
            return;
        await using var program = await ChildProcess.StartAsync(asRoot ? command : AsUser(command), folder.Path, onLine: null, cancellationToken);
        if (await program.WaitForExitAsync(cancellationToken) is not 0 and var code)
            throw new InvalidOperationException($"{command[0]} ended with {code}. {program.Output}");
    }

    private static string[] AsUser(string[] command) =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", .. command] : command;
}
