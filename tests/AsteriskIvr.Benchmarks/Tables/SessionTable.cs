using AsteriskIvr.Benchmarks.FastAgi;
using AsteriskIvr.Benchmarks.Measuring;
using AsteriskIvr.Benchmarks.Servers;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Benchmarks.Tables;

/// <summary>Server CPU of a FastAGI session, in short rounds in which each server has its turn: a shared machine drifts within seconds.</summary>
internal static class SessionTable
{
    /// <summary><c>--rounds 15 --sessions 400 --connections 64 --rate 300</c>; a rate of 0 saturates. Without one it measures both.</summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        var rounds = arguments.Number("rounds", 15);
        var sessions = arguments.Number("sessions", 400);
        var connections = arguments.Number("connections", 64);
        var rates = arguments.Number("rate", -1) is >= 0 and var rate ? [rate] : new[] { 300, 0 };

        using var wholePort = Ports.Reserve();
        await using var engine = await AgiServerProcess.StartAsync(AgiServerProcess.Engine);
        await using var whole = await WholeServer.StartAsync(wholePort.Port);
        await using var protocol = await AgiServerProcess.StartAsync(AgiServerProcess.Protocol);
        var exchange = Record(engine.Port);
        await using var bare = await AgiServerProcess.StartAsync(AgiServerProcess.Bare, exchange);
        Contender[] contenders =
        [
            new("bare socket loop", bare.Id, bare.Port, null),
            new("protocol server alone", protocol.Id, protocol.Port, 1.15),
            new("engine, 6 nodes", engine.Id, engine.Port, 2),
            new("whole server, all stored in SQLite", whole.Id, wholePort.Port, 3) { Settled = whole.SettledAsync },
        ];
        foreach (var contender in contenders)
        {
            if (Record(contender.Port).Shape != exchange.Shape)
                throw new InvalidOperationException($"'{contender.Name}' says something else than the engine:\n{Record(contender.Port).ToText()}\n\n{exchange.ToText()}");
        }
        // The runtime compiles hot methods again after a pause in new ones, at the server's cost: all are past that before anything counts.
        foreach (var sample in Enumerable.Range(0, 8).SelectMany(_ => contenders))
            await MeasureAsync(sample, 1000, connections, 0);
        foreach (var each in rates)
            await ReportAsync(contenders, rounds, sessions, connections, each);
        Console.WriteLine($"\nThe exchange, the same for all: {string.Join(", ", exchange.Commands.Select(c => c.Split('"')[0].Trim()))}; then the hangup handler's connection.");
        return 0;
    }

    private static async Task ReportAsync(Contender[] contenders, int rounds, int sessions, int connections, int rate)
    {
        Machine.PrintHeading(
            $"Server CPU of a FastAGI session, {(rate == 0 ? $"saturated by {connections} connections" : $"{rate} sessions/s")} ({rounds} rounds of {sessions})");
        var cost = contenders.Select(_ => new Samples()).ToArray();
        var ratio = contenders.Select(_ => new Samples()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            var measured = new double[contenders.Length];
            for (var i = 0; i < contenders.Length; i++)
            {
                // Who goes first alternates.
                var turn = (i + round) % contenders.Length;
                measured[turn] = await MeasureAsync(contenders[turn], sessions, connections, rate);
            }
            for (var i = 0; i < contenders.Length; i++)
            {
                cost[i].Add(measured[i]);
                ratio[i].Add(measured[i] / measured[0]);
            }
        }
        Console.WriteLine("| server | µs a session, median (quartiles) | times the bare loop | goal |\n|---|---:|---:|---:|");
        for (var i = 0; i < contenders.Length; i++)
            Console.WriteLine($"| {contenders[i].Name} | {cost[i].Text("0")} | {(i == 0 ? "1" : ratio[i].Text("0.00"))} | {contenders[i].Goal:0.##} |");
    }

    private static async Task<double> MeasureAsync(Contender contender, int sessions, int connections, int rate)
    {
        var before = CpuClock.Microseconds(contender.ProcessId);
        new AgiDriver(contender.Port, connections).Run(sessions, rate);
        await contender.Settled();
        return (CpuClock.Microseconds(contender.ProcessId) - before) / sessions;
    }

    // The second session: in the first the product asks once whether the PBX has the hangup handler's context.
    private static RecordedExchange Record(int port)
    {
        new AgiDriver(port, 1).Record();
        return new AgiDriver(port, 1).Record();
    }

    private sealed record Contender(string Name, int ProcessId, int Port, double? Goal)
    {
        /// <summary>When all that belongs to the sessions is done.</summary>
        public Func<Task> Settled { get; init; } = () => Task.CompletedTask;
    }
}
