using System.Diagnostics;

namespace AsteriskIvr.Benchmarks.Stores;

/// <summary>Many at once, each of whom does the same again and again.</summary>
internal static class Callers
{
    /// <summary>How often a second, all together.</summary>
    public static async Task<double> RateAsync(int callers, TimeSpan time, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CountAsync(clock, time, work))));
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    /// <summary>So often in all; returns the time it took.</summary>
    public static async Task<TimeSpan> TimeAsync(int callers, int count, Func<Task> work)
    {
        var left = count;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await work();
        })));
        return clock.Elapsed;
    }

    private static async Task<long> CountAsync(Stopwatch clock, TimeSpan time, Func<Task> work)
    {
        var count = 0L;
        for (; clock.Elapsed < time; count++)
            await work();
        return count;
    }
}
