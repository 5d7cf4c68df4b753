using System.Diagnostics;
using AsteriskIvr.Benchmarks.Measuring;
using AsteriskIvr.Benchmarks.Servers;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Benchmarks.Tables;

/// <summary>Many calls at once on a real Asterisk, whose callers hang up at random: each is stored once, and has one post-call run.</summary>
internal static class LoadTable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(5900);

    /// <summary><c>--concurrency 200 --seconds 60</c></summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        var concurrency = arguments.Number("concurrency", 200);
        var seconds = arguments.Number("seconds", 60);
        await using var pbx = await AsteriskInstance.StartAsync(new AsteriskOptions { RtpPorts = (10_000, 23_999), RtpTimeoutSeconds = 0 });
        await using var server = await WholeServer.StartAsync(pbx.AgiPort, pbx);
        Machine.PrintHeading($"{concurrency} calls at once for {seconds} s, hung up at random, half by FastAGI, half by ARI");

        using var done = new CancellationTokenSource();
        var memory = WatchMemoryAsync(server.Id, done.Token);
        // So many that with an average call the time is filled; the rate is well above what the concurrency lets through.
        var each = new SippLoad((int)(concurrency / 2 * seconds / ((Shortest + Longest) / 2).TotalSeconds), concurrency / 4, concurrency / 2);
        var callers = new SippCaller(pbx);
        var results = await Task.WhenAll(callers.RunLoadAsync(Script("agi"), each), callers.RunLoadAsync(Script("ari"), each));
        await server.SettledAsync();
        await done.CancelAsync();
        await memory;

        var stored = StoredCalls.Read(server.DatabasePath, server.EffectsPath, "effects");
        // Asterisk's own records are the witness: each channel that was there and was not sent to the dialplan's fallback.
        var witnessed = pbx.ReadCdr().Where(cdr => cdr.UserField != "ivr-fallback").Select(cdr => cdr.UniqueId).ToHashSet();
        var placed = results.Sum(r => r.Created);
        var lost = witnessed.Except(stored.UniqueIds).Count() + stored.OpenCalls + stored.RunsNotDone + stored.CallsWithoutEffect;
        var doubled = stored.UniqueIds.Count - stored.UniqueIds.Distinct().Count() + stored.CallsWithSeveralEffects;
        Console.WriteLine("\n| | |\n|---|---:|");
        Console.WriteLine($"| calls placed (failed by SIPp's count) | {placed} ({results.Sum(r => r.Failed)}) |");
        Console.WriteLine($"| seen by Asterisk and not sent to the fallback | {witnessed.Count} |");
        Console.WriteLine($"| calls stored | {stored.UniqueIds.Count} |");
        Console.WriteLine($"| without an end, without a done run | {stored.OpenCalls}, {stored.RunsNotDone} |");
        Console.WriteLine($"| effects, calls without one, calls with several | {stored.Effects}, {stored.CallsWithoutEffect}, {stored.CallsWithSeveralEffects} |");
        Console.WriteLine($"| **lost** | **{lost}** |\n| **doubled** | **{doubled}** |");
        return lost == 0 && doubled == 0 && stored.EachOnce && witnessed.Count == stored.UniqueIds.Count ? 0 : 1;
    }

    private static CallScript Script(string transport) =>
        new CallScript($"{transport}-{BenchFlow.LoadName}").WaitAnswer().HangUpBetween(Shortest, Longest, cause: 16);

    private static async Task WatchMemoryAsync(int processId, CancellationToken done)
    {
        Console.WriteLine("| time | resident memory of the server |\n|---:|---:|");
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        try
        {
            do
                Console.WriteLine($"| {clock.Elapsed.TotalSeconds:0} s | {Machine.ResidentMegabytes(processId):0} MB |");
            while (await timer.WaitForNextTickAsync(done));
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The load is over.
        }
    }
}
