using System.Net;
using AsteriskIvr.Asterisk.FastAgi;
using AsteriskIvr.Benchmarks.FastAgi;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Benchmarks.Servers;

/// <summary>One of the servers that ours is compared with, in a process of its own, so that its CPU is its own.</summary>
internal sealed class AgiServerProcess : IAsyncDisposable
{
    public const string Bare = "bare";
    public const string Protocol = "protocol";
    public const string Engine = "engine";

    private const string Ready = "ready";

    private readonly PortReservation _port;
    private readonly ChildProcess _process;

    private AgiServerProcess(PortReservation port, ChildProcess process) => (_port, _process) = (port, process);

    public int Port => _port.Port;

    public int Id => _process.Id;

    /// <summary>Starts this program again as the server of that name, with the same runtime settings.</summary>
    /// <param name="kind">The server.</param>
    /// <param name="exchange">What the bare loop says.</param>
    public static async Task<AgiServerProcess> StartAsync(string kind, RecordedExchange? exchange = null)
    {
        var port = Ports.Reserve();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, typeof(AgiServerProcess).Assembly.Location]
            : [Environment.ProcessPath!];
        var process = await ChildProcess.StartAsync(
            [.. program, "agi-server", kind, "--port", $"{port.Port}", "--exchange", exchange?.ToText() ?? ""],
            Environment.CurrentDirectory, line => { if (line == Ready) ready.TrySetResult(); }, CancellationToken.None);
        try
        {
            await Task.WhenAny(ready.Task, process.WaitForExitAsync(CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(30));
            return ready.Task.IsCompleted ? new AgiServerProcess(port, process) : throw new InvalidOperationException($"The server '{kind}' ended: {process.Output}");
        }
        catch
        {
            await process.DisposeAsync();
            port.Dispose();
            throw;
        }
    }

    /// <summary>The child's side. It is killed when its parent ends.</summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, arguments.Number("port", 0));
        using var bare = new BareAgiLoop(RecordedExchange.Parse(arguments.Text("exchange") ?? ""));
        await using var protocol = new FastAgiServer(new FastAgiOptions { Endpoint = endPoint }, ProtocolSession.ServeAsync);
        var start = arguments.Word(Protocol) switch
        {
            Bare => bare.StartAsync(endPoint),
            Engine => EngineHost.StartAsync(endPoint),
            _ => protocol.StartAsync(),
        };
        await start;
        Console.WriteLine(Ready);
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _port.Dispose();
    }
}
