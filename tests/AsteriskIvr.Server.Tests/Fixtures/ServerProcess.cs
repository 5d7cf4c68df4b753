using System.Diagnostics;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Fixtures;

/// <summary>The built server as a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // On a machine that is busy with other things a start was seen to take more than a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>
    /// What the server takes for systemd: a parent process of that name. It starts the server, keeps its pid in a file, and ends as it ends.
    /// </summary>
    private const string Systemd = """
        printf systemd > /proc/$$/comm
        setpriv --pdeathsig KILL -- "$@" &
        echo $! > server.pid
        wait $!
        """;

    private readonly ChildProcess _process;
    private readonly string? _pidFile;

    private ServerProcess(ChildProcess process, string? pidFile)
    {
        _process = process;
        _pidFile = pidFile;
    }

    /// <summary>How it can be started.</summary>
    public static IReadOnlyList<string> AppHost { get; } = [Path.Combine(BinFolder, "asterisk-ivr")];

    /// <inheritdoc cref="AppHost"/>
    public static IReadOnlyList<string> Dotnet { get; } = ["dotnet", Path.Combine(BinFolder, "asterisk-ivr.dll")];

    public string Output => _process.Output;

    private static string BinFolder =>
        Path.Combine(Repository.Root, "src/AsteriskIvr.Server/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0");

    public static Task<ServerProcess> StartAsync(ServerFolder folder, IReadOnlyList<string>? program = null, params string[] environment) =>
        StartAsync(folder, [], program, environment);

    /// <summary>Starts it as systemd does.</summary>
    public static Task<ServerProcess> StartUnderSystemdAsync(ServerFolder folder, params string[] environment) =>
        StartAsync(folder, ["bash", "-c", Systemd, "systemd"], null, environment);

    public static async Task<ServerProcess> StartReadyAsync(ServerFolder folder, IReadOnlyList<string>? program = null, params string[] environment)
    {
        var server = await StartAsync(folder, program, environment);
        try
        {
            await Eventually.ShouldBeAsync(() => server.Output.Contains("Application started", StringComparison.Ordinal), Patience, () => server.Output);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task SignalAsync(string signal)
    {
        var pid = _pidFile is null ? _process.Id.ToString() : (await File.ReadAllTextAsync(_pidFile)).Trim();
        using var kill = Process.Start("kill", ["-s", signal, pid]);
        await kill.WaitForExitAsync();
    }

    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<ServerProcess> StartAsync(ServerFolder folder, string[] parent, IReadOnlyList<string>? program, string[] environment)
    {
        string[] command =
        [
            "env", "-u", "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", .. environment, .. parent, .. program ?? AppHost, "serve", "--config", folder.Config,
        ];
        var process = await ChildProcess.StartAsync(command, folder.Path, onLine: null, CancellationToken.None);
        return new ServerProcess(process, parent.Length == 0 ? null : folder["server.pid"]);
    }
}
