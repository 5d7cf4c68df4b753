using System.Diagnostics;
using System.Globalization;
using AsteriskIvr.Benchmarks.Measuring;
using AsteriskIvr.Benchmarks.Stores;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Benchmarks.Tables;

/// <summary>What finished calls in the tables cost those that come: the same rates on databases that differ in nothing else, and retention beside them.</summary>
internal static class HistoryTable
{
    private const int Thousand = 1_000;

    /// <summary><c>--rounds 5 --seconds 5 --runs 5000 --callers 64 --most 10000 --database sqlite|postgresql</c>; the most in thousands of calls.</summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        var rounds = arguments.Number("rounds", 5);
        var time = TimeSpan.FromSeconds(arguments.Number("seconds", 5));
        var runs = arguments.Number("runs", 5_000);
        var callers = arguments.Number("callers", 64);
        var most = arguments.Number("most", 10_000) * Thousand;
        foreach (var kind in await BenchDatabase.StartAllAsync(arguments.Text("database")))
        {
            await using (kind)
                await ReportAsync(kind, [0, most / 10, most], rounds, time, runs, callers);
        }
        Console.WriteLine(
            "\nA database for each size, measured in turns. Stored and executed as in the tables `durable` (all waits) and `runs` (1 step). Retention: the deletion of calls over a day old, 100 in a transaction, "
            + "as `Storage:KeepCalls` does it, while the callers go on; its own pause of 100 ms between two is in its rate. Goal: the same at every size.");
        return 0;
    }

    private static async Task ReportAsync(BenchDatabase kind, int[] sizes, int rounds, TimeSpan time, int runs, int callers)
    {
        using var folder = new TempFolder();
        var histories = new List<Sized>();
        foreach (var size in sizes)
            histories.Add(await Sized.OpenAsync(kind, size, folder));
        foreach (var each in histories)
            await each.MeasureAsync(time, runs, callers, record: false);
        Machine.PrintHeading($"{kind.Name}: cost with finished calls in the tables ({rounds} rounds, {callers} callers at once)");
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < histories.Count; i++)
                await histories[(i + round) % histories.Count].MeasureAsync(time, runs, callers, record: true);
        }
        Console.WriteLine(
            "| finished calls | GB | filled in | calls stored/s, median (quartiles) | of those with none | runs executed/s | of those with none | stored/s while retention deletes | of those without it | deleted/s |\n"
            + "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var each in histories)
            Console.WriteLine(each.Row(histories[0]));
        foreach (var each in histories)
            await each.DisposeAsync();
    }

    private sealed class Sized(int size, double gigabytes, TimeSpan filled, StoreHost host) : IAsyncDisposable
    {
        private readonly Samples _stored = new();
        private readonly Samples _executed = new();
        private readonly Samples _beside = new();
        private readonly Samples _deleted = new();

        public static async Task<Sized> OpenAsync(BenchDatabase kind, int size, TempFolder folder)
        {
            var connection = await kind.CreateAsync($"history-{size}");
            // Migrated, but nothing is at work in it while it is filled.
            await (await StoreHost.StartAsync(kind, connection, folder[$"{size}.spool"])).DisposeAsync();
            var clock = Stopwatch.StartNew();
            await using (var filling = kind.Open(connection))
                History.Fill(filling, size, done => Console.Error.WriteLine($"{kind.Name}: {done}, {clock.Elapsed.TotalSeconds:0} s"));
            return new Sized(size, kind.Gigabytes(connection), clock.Elapsed, await StoreHost.StartAsync(kind, connection, folder[$"{size}.spool"], new PostCallFlow(1)));
        }

        public async Task MeasureAsync(TimeSpan time, int runs, int callers, bool record)
        {
            // What is stored here has no run: nothing else is at work.
            var stored = await Callers.RateAsync(callers, time, () => new TypicalCall().StoreAsync(host.Calls, withRun: false));
            var before = host.RunsDone;
            var clock = Stopwatch.StartNew();
            await Callers.TimeAsync(callers, runs, () => new TypicalCall().QueueRunAsync(host.Calls));
            await host.RunsDoneAsync(before + runs);
            var executed = runs / clock.Elapsed.TotalSeconds;

            using var enough = new CancellationTokenSource();
            var deleting = host.DeleteOldAsync(TimeSpan.FromHours(12), enough.Token);
            var beside = await Callers.RateAsync(callers, time, () => new TypicalCall().StoreAsync(host.Calls, withRun: false));
            await enough.CancelAsync();
            var deleted = await deleting;
            if (!record)
                return;
            _stored.Add(stored);
            _executed.Add(executed);
            _beside.Add(beside);
            _deleted.Add(deleted / time.TotalSeconds);
        }

        public string Row(Sized none) => string.Create(
            CultureInfo.InvariantCulture,
            $"| {size:N0} | {gigabytes:0.0} | {filled.TotalSeconds:0} s | {_stored.Text("0")} | {_stored.Median / none._stored.Median:0.00} | {_executed.Text("0")} | {_executed.Median / none._executed.Median:0.00} "
            + $"| {_beside.Text("0")} | {_beside.Median / _stored.Median:0.00} | {_deleted.Median:0} |");

        public ValueTask DisposeAsync() => host.DisposeAsync();
    }
}
