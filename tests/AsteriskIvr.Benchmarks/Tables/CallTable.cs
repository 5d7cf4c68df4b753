using AsteriskIvr.Benchmarks.Measuring;

namespace AsteriskIvr.Benchmarks.Tables;

/// <summary>What a call through a real Asterisk costs at a fixed rate.</summary>
internal static class CallTable
{
    /// <summary><c>--rate 300 --seconds 10 --rounds 3</c></summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        var rate = arguments.Number("rate", 300);
        var seconds = arguments.Number("seconds", 10);
        var rounds = arguments.Number("rounds", 3);
        await using var world = await PbxWorld.StartAsync();
        Machine.PrintHeading($"CPU of a call through Asterisk {world.Pbx.Version}, {rate} calls/s ({rounds} rounds of {seconds} s)");
        var runs = world.Ways.Select(_ => new List<PbxRun>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < runs.Length; i++)
            {
                var turn = (i + round) % runs.Length;
                runs[turn].Add(await world.RunAsync(world.Ways[turn], rate, seconds));
            }
        }
        Console.WriteLine("| way | server, µs a call, median (quartiles) | Asterisk, µs a call | SIPp, µs a call | SIP retransmissions | failed calls |\n|---|---:|---:|---:|---:|---:|");
        for (var i = 0; i < runs.Length; i++)
        {
            Console.WriteLine(
                $"| {world.Ways[i].Name} | {(world.Ways[i].ServerId is null ? "" : Text(runs[i], r => r.ServerCpu!.Value))} | {Text(runs[i], r => r.AsteriskCpu)} "
                + $"| {Text(runs[i], r => r.SippCpu)} | {runs[i].Sum(r => r.Calls.Retransmissions)} | {runs[i].Sum(r => r.Calls.Failed)} |");
        }
        Console.WriteLine("\nGoal: under 1,000 µs of server CPU a call with everything stored.");
        return 0;
    }

    private static string Text(IEnumerable<PbxRun> runs, Func<PbxRun, double> value)
    {
        var samples = new Samples();
        foreach (var run in runs)
            samples.Add(value(run));
        return samples.Text("0");
    }
}
