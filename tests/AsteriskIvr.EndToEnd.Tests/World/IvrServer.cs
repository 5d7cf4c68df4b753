using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.World;

/// <summary>The server, as its executable, with a folder of its own for configuration, flows and state.</summary>
internal sealed class IvrServer : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly List<string> _log = [];
    private ChildProcess? _process;

    public IvrServer(TempFolder folder)
    {
        _folder = folder;
        State = folder["state"];
        Control = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new Uri("http://control/") };
    }

    /// <summary>The control socket.</summary>
    public HttpClient Control { get; }

    public int Id => _process!.Id;

    public bool IsRunning => _process is not null;

    /// <summary>A command that starts the server, put in front of it; it must become the server by <c>exec</c>.</summary>
    public IReadOnlyList<string> Prefix { get; set; } = [];

    /// <summary>Its state directory; default: a folder of the test.</summary>
    public string State { get; set; }

    /// <summary>What the next start adds to the environment, as <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Environment { get; set; } = [];

    /// <summary>Completes with the exit code when the process has ended; 137 if by SIGKILL.</summary>
    public Task<int> Exit { get; private set; } = Task.FromResult(0);

    /// <summary>The last lines that it wrote.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log.TakeLast(200));
        }
    }

    /// <summary>Whether any line it has written so far holds a text.</summary>
    public bool HasLogged(string text)
    {
        lock (_log)
            return _log.Exists(line => line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>All that it wrote to standard output and standard error, in all its lives.</summary>
    public string WholeLog
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>Starts it and waits until it is ready for calls.</summary>
    public async Task StartAsync(bool waitForReady = true)
    {
        string[] command =
        [
            .. Prefix, "env", $"STATE_DIRECTORY={State}", $"RUNTIME_DIRECTORY={_folder["run"]}", .. Environment, Executable, "serve", "--config", _folder["config"],
        ];
        _process = await ChildProcess.StartAsync(command, _folder.Path, Keep, CancellationToken.None);
        Exit = _process.WaitForExitAsync(CancellationToken.None);
        if (!waitForReady)
            return;
        // On a machine that is busy with other things a start, with its migrations, was seen to take 40 s.
        await Eventually.ShouldBeAsync(async () => Exit.IsCompleted || await IsReadyAsync(), TimeSpan.FromMinutes(3), () => Log);
        if (Exit.IsCompleted)
            throw new InvalidOperationException($"The server ended with exit code {await Exit}.\n{Log}");
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        await _process!.DisposeAsync();
        _process = null;
    }

    /// <summary>SIGTERM; returns when it has ended, with its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await Run.Async("kill", "-TERM", Id.ToString());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var exitCode = await _process!.WaitForExitAsync(limit.Token);
        await KillAsync();
        return exitCode;
    }

    public async Task<JsonNode> GetAsync(string path) => (await Control.GetFromJsonAsync<JsonNode>(path))!;

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
    }

    /// <summary>The program, of the same configuration as the tests.</summary>
    public static string Executable =>
        Path.Combine(Repository.Root, "src/AsteriskIvr.Server/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0/asterisk-ivr");

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Control.GetAsync("health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(string line)
    {
        lock (_log)
            _log.Add(line);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder["run/control.sock"]), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
