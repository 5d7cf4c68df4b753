using System.Globalization;
using AsteriskIvr.Benchmarks.Measuring;
using AsteriskIvr.Benchmarks.Stores;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Benchmarks.Tables;

/// <summary>Calls stored durably a second, against a group-commit writer that inserts as many rows of the same size with nothing around it.</summary>
internal static class DurableTable
{
    /// <summary><c>--rounds 5 --seconds 2 --callers 64 --database sqlite|postgresql</c>; without the last two it measures several, and both.</summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        var rounds = arguments.Number("rounds", 5);
        var time = TimeSpan.FromSeconds(arguments.Number("seconds", 2));
        var callers = arguments.Text("callers") is null ? [1, 16, 64, 256] : new[] { arguments.Number("callers", 64) };
        var kinds = await BenchDatabase.StartAllAsync(arguments.Text("database"));
        Machine.PrintHeading($"Calls stored a second, every promise flushed ({rounds} rounds of {time.TotalSeconds} s for each side, in turns)");
        Console.WriteLine(
            "| database | callers at once | calls/s, median (quartiles) | of them rows/s | raw: the same rows in the same waits, calls/s | **ratio** | raw: one row a wait, rows/s | starts and ends/s : that |\n"
            + "|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var kind in kinds)
        {
            await using (kind)
            {
                foreach (var count in callers)
                    await ReportAsync(kind, count, rounds, time);
            }
        }
        var (arrival, journal, end) = TypicalCall.Octets();
        Console.WriteLine(
            $"\nA call is 3 waits and {TypicalCall.RowWrites} row writes: arrival (inserted, {arrival} octets), journal ({journal} octets), end (the call's row updated, {end} octets more; journal removed; run queued).\n"
            + $"Raw: {TypicalCall.RowWrites} inserts of such sizes in 3 waits, into a table with a key and no other index; the last two columns: one insert of {arrival} octets for each wait. "
            + "Goal: a ratio of at least 0.5 where many wait at once.");
        return 0;
    }

    private static async Task ReportAsync(BenchDatabase kind, int callers, int rounds, TimeSpan time)
    {
        using var folder = new TempFolder();
        var connection = await kind.CreateAsync($"durable-{callers}");
        await using var stores = await StoreHost.StartAsync(kind, connection, folder["spool"]);
        await using var raw = new RawGroupWriter(kind.Open(connection));
        var (arrival, journal, end) = TypicalCall.Octets();
        var (first, second, third) = (new string('a', arrival), new string('j', journal), new string('e', end));
        Func<Task>[] sides =
        [
            () => new TypicalCall().StoreAsync(stores.Calls),
            async () =>
            {
                await raw.WriteAsync(first);
                await raw.WriteAsync(second);
                await raw.WriteAsync(third, "", "");
            },
            () => raw.WriteAsync(first).AsTask(),
        ];
        foreach (var side in sides)
            await Callers.RateAsync(callers, TimeSpan.FromSeconds(1), side);
        Samples calls = new(), same = new(), one = new(), ratio = new(), strict = new();
        for (var round = 0; round < rounds; round++)
        {
            var rates = new double[sides.Length];
            for (var i = 0; i < sides.Length; i++)
            {
                var turn = (i + round) % sides.Length;
                rates[turn] = await Callers.RateAsync(callers, time, sides[turn]);
            }
            calls.Add(rates[0]);
            same.Add(rates[1]);
            one.Add(rates[2]);
            ratio.Add(rates[0] / rates[1]);
            strict.Add(2 * rates[0] / rates[2]);
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind.Name} | {callers} | {calls.Text("0")} | {calls.Median * TypicalCall.RowWrites:0} | {same.Text("0")} | **{ratio.Text("0.00")}** | {one.Text("0")} | {strict.Text("0.00")} |"));
    }
}
