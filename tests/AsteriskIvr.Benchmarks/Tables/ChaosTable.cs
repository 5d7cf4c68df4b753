using AsteriskIvr.Benchmarks.Measuring;
using AsteriskIvr.EndToEnd.Tests.Chaos;

namespace AsteriskIvr.Benchmarks.Tables;

/// <summary>Calls at random while the server, Asterisk, PostgreSQL or several of them are killed at random: nothing lost, nothing doubled.</summary>
internal static class ChaosTable
{
    /// <summary><c>--minutes 60 --kill server|asterisk|both|database|all --rate 10 --calls 2000</c></summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        var minutes = arguments.Number("minutes", 60);
        var kill = arguments.Text("kill");
        var rate = arguments.Number("rate", 10);
        var calls = arguments.Number("calls", 0);
        // All of them, each for its part of the time, unless one is named.
        string[] kinds = kill is null ? ["server", "asterisk", "both", "database"] : [kill];
        Machine.PrintHeading($"calls at random, {rate} a second over each protocol, for {minutes} minutes");
        Console.WriteLine(ChaosReport.Heading);
        var good = true;
        foreach (var kind in kinds)
        {
            var report = await ChaosRun.RunAsync(
                new ChaosOptions
                {
                    Duration = TimeSpan.FromMinutes(minutes) / kinds.Length,
                    KillServer = kind is "server" or "both" or "all",
                    KillAsterisk = kind is "asterisk" or "both" or "all",
                    KillDatabase = kind is "database" or "all",
                    Calls = calls > 0 ? calls / kinds.Length : null,
                    Rate = rate,
                },
                Console.Error.WriteLine);
            Console.WriteLine(report);
            good &= report.IsGood;
        }
        return good ? 0 : 1;
    }
}
