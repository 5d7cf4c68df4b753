using AsteriskIvr.Benchmarks.FastAgi;
using AsteriskIvr.Benchmarks.Measuring;
using AsteriskIvr.Benchmarks.Servers;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Benchmarks.Tables;

/// <summary>A real Asterisk with the ways that calls are compared on, and the servers behind them.</summary>
internal sealed class PbxWorld : IAsyncDisposable
{
    private readonly AgiServerProcess _bare;
    private readonly WholeServer _server;
    private readonly SippCaller _callers;

    private PbxWorld(AsteriskInstance pbx, AgiServerProcess bare, WholeServer server)
    {
        Pbx = pbx;
        _bare = bare;
        _server = server;
        _callers = new SippCaller(pbx);
        Ways =
        [
            new("dialplan alone", "bench-dialplan", null),
            new("bare socket loop", "bench-bare", bare.Id),
            new("FastAGI, all stored", $"agi-{BenchFlow.Name}", server.Id),
            new("ARI, all stored", $"ari-{BenchFlow.Name}", server.Id),
        ];
    }

    public AsteriskInstance Pbx { get; }

    public IReadOnlyList<Way> Ways { get; }

    public static async Task<PbxWorld> StartAsync()
    {
        var bare = await AgiServerProcess.StartAsync(AgiServerProcess.Bare, await RecordAsync());
        AsteriskInstance? pbx = null;
        try
        {
            pbx = await AsteriskInstance.StartAsync(new AsteriskOptions { RtpPorts = (10_000, 23_999), RtpTimeoutSeconds = 0, Dialplan = Dialplan(bare.Port) });
            await LogLessAsync(pbx);
            var world = new PbxWorld(pbx, bare, await WholeServer.StartAsync(pbx.AgiPort, pbx));
            await world.WarmUpAsync();
            return world;
        }
        catch
        {
            if (pbx is not null)
                await pbx.DisposeAsync();
            await bare.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes calls one way, and returns when all that belongs to them is done.</summary>
    public async Task<PbxRun> RunAsync(Way way, int rate, int seconds)
    {
        var total = rate * seconds;
        var server = way.ServerId is { } id ? CpuClock.Microseconds(id) : 0;
        var asterisk = CpuClock.Microseconds(Pbx.Pid);
        var sipp = CpuClock.EndedChildrenMicroseconds();
        var script = new CallScript(way.Extension).WaitAnswer().WaitForBye();
        // Ten times as many at once as there should be: a server that is too slow shows as retransmissions, not as a caller that waits.
        var result = await _callers.RunLoadAsync(script, new SippLoad(total, rate, rate * 20));
        await _server.SettledAsync();
        return new PbxRun(
            way.ServerId is { } same ? (CpuClock.Microseconds(same) - server) / total : null,
            (CpuClock.Microseconds(Pbx.Pid) - asterisk) / total,
            (CpuClock.EndedChildrenMicroseconds() - sipp) / total,
            result);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Pbx.DisposeAsync();
        await _bare.DisposeAsync();
    }

    // The runtime compiles what is hot at the server's cost: it is past that before anything counts.
    private async Task WarmUpAsync()
    {
        for (var i = 0; i < 6; i++)
        {
            new AgiDriver(Pbx.AgiPort, 64).Run(1000, 0);
            await _server.SettledAsync();
        }
        foreach (var way in Ways)
            await RunAsync(way, 100, way.Extension.StartsWith("ari", StringComparison.Ordinal) ? 15 : 3);
    }

    // A line for each step of the dialplan is for tests.
    private static async Task LogLessAsync(AsteriskInstance pbx)
    {
        var path = Path.Combine(pbx.Folder, "etc/logger.conf");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace(",verbose", "", StringComparison.Ordinal));
        await pbx.CliAsync("logger reload");
    }

    // The same dialplan, hangup handler included, to another server: a channel's variable wins over the global one.
    private static string Dialplan(int port) => $"""
        [in](+)
        exten => bench-bare,1,Set(IVR_AGI=agi://127.0.0.1:{port})
         same => n,Set(FLOW={BenchFlow.Name})
         same => n,Goto(ivr-by-agi,s,1)

        """;

    private static async Task<RecordedExchange> RecordAsync()
    {
        await using var engine = await AgiServerProcess.StartAsync(AgiServerProcess.Engine);
        new AgiDriver(engine.Port, 1).Record();
        return new AgiDriver(engine.Port, 1).Record();
    }
}

/// <summary>One way through Asterisk.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Extension">What is dialled.</param>
/// <param name="ServerId">The process that serves it; null where there is none.</param>
internal sealed record Way(string Name, string Extension, int? ServerId);

/// <summary>What one run measured; CPU in µs a call.</summary>
internal sealed record PbxRun(double? ServerCpu, double AsteriskCpu, double SippCpu, SippResult Calls);
