using System.Diagnostics;
using System.Globalization;
using AsteriskIvr.Benchmarks.Measuring;
using AsteriskIvr.Benchmarks.Stores;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Benchmarks.Tables;

/// <summary>Post-call runs queued and executed a second, against Hangfire's jobs on the same PostgreSQL.</summary>
internal static class RunsTable
{
    /// <summary><c>--rounds 5 --runs 10000 --jobs 1000 --producers 32 --workers 20</c></summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        var rounds = arguments.Number("rounds", 5);
        var runs = arguments.Number("runs", 10_000);
        var jobs = arguments.Number("jobs", 1_000);
        var producers = arguments.Number("producers", 32);
        var workers = arguments.Number("workers", 20);
        using var folder = new TempFolder();
        var kinds = await BenchDatabase.StartAllAsync(null);
        var sides = new List<Side>();
        var open = new List<IAsyncDisposable>();
        foreach (var kind in kinds)
        {
            foreach (var steps in (int[])[1, 3])
            {
                var host = await StoreHost.StartAsync(kind, await kind.CreateAsync($"runs-{steps}"), folder[$"{kind.Name}-{steps}.spool"], new PostCallFlow(steps));
                open.Add(host);
                sides.Add(new Side($"{kind.Name}: runs of {steps} step{(steps == 1 ? "" : "s")}", steps, runs, async count =>
                {
                    var before = host.RunsDone;
                    await Callers.TimeAsync(producers, count, () => new TypicalCall().QueueRunAsync(host.Calls));
                    await host.RunsDoneAsync(before + count);
                }));
            }
        }
        using var hangfire = new HangfireQueue(await kinds[^1].CreateAsync("hangfire"), workers);
        sides.Add(new Side($"{kinds[^1].Name}: Hangfire 1.8, {workers} workers", 1, jobs, async count =>
        {
            var before = HangfireQueue.Executed;
            await Callers.TimeAsync(producers, count, () =>
            {
                hangfire.Enqueue();
                return Task.CompletedTask;
            });
            await HangfireQueue.ExecutedAsync(before + count);
        }));

        foreach (var side in sides)
            await side.Work(side.Count / 2);
        Machine.PrintHeading($"Trivial runs queued and executed a second ({rounds} rounds of {runs} runs, {jobs} jobs, {producers} producers, in turns)");
        var rates = sides.ConvertAll(_ => new Samples());
        var ratios = sides.ConvertAll(_ => new Samples());
        for (var round = 0; round < rounds; round++)
        {
            var measured = new double[sides.Count];
            for (var i = 0; i < sides.Count; i++)
            {
                var turn = (i + round) % sides.Count;
                var clock = Stopwatch.StartNew();
                await sides[turn].Work(sides[turn].Count);
                measured[turn] = sides[turn].Count / clock.Elapsed.TotalSeconds;
            }
            for (var i = 0; i < sides.Count; i++)
            {
                rates[i].Add(measured[i]);
                ratios[i].Add(measured[i] / measured[^1]);
            }
        }
        Console.WriteLine("| queue | runs or jobs/s, median (quartiles) | steps/s | **times Hangfire** |\n|---|---:|---:|---:|");
        for (var i = 0; i < sides.Count; i++)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {sides[i].Name} | {rates[i].Text("0")} | {rates[i].Median * sides[i].Steps:0} | **{ratios[i].Text("0.0")}** |"));
        Console.WriteLine(
            "\nA run is a call that is stored, ended and queued, then claimed, loaded and executed; each step's result is stored before the next begins, and all of it is kept. "
            + "A job is one method that adds to a number; Hangfire deletes it after a day. Goal: 10 times on PostgreSQL.");
        foreach (var each in open)
            await each.DisposeAsync();
        foreach (var kind in kinds)
            await kind.DisposeAsync();
        return 0;
    }

    private sealed record Side(string Name, int Steps, int Count, Func<int, Task> Work);
}
