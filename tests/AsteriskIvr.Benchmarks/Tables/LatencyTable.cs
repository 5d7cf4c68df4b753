using System.Globalization;
using AsteriskIvr.Benchmarks.Measuring;
using AsteriskIvr.Benchmarks.Servers;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.Benchmarks.Tables;

/// <summary>How long after the caller's BYE the first post-call step begins, in the whole server, with calls through a real Asterisk.</summary>
internal static class LatencyTable
{
    /// <summary><c>--rate 100 --seconds 20</c></summary>
    public static async Task<int> RunAsync(BenchmarkArguments arguments)
    {
        var rate = arguments.Number("rate", 100);
        var seconds = arguments.Number("seconds", 20);
        await using var pbx = await AsteriskInstance.StartAsync(new AsteriskOptions { RtpPorts = (10_000, 23_999), RtpTimeoutSeconds = 0 });
        await using var server = await WholeServer.StartAsync(pbx.AgiPort, pbx);
        var ways = new[] { (Name: "FastAGI", Extension: $"agi-{BenchFlow.Name}"), (Name: "ARI", Extension: $"ari-{BenchFlow.Name}") };
        foreach (var way in ways)
            await CallAsync(pbx, server, way.Extension, "8", rate, rate * 5);

        Machine.PrintHeading($"From hang-up to first post-call step, {rate} calls/s through Asterisk {pbx.Version} for {seconds} s each way, ms");
        Console.WriteLine(
            "| way | calls (failed) | **BYE to first step, p50** | **p99** | longest | BYE to the end's time, p50 | p99 | end's time to first step, p50 | p99 | later than 1 s |\n"
            + "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (way, prefix) in ways.Zip(["6", "7"]))
        {
            var result = await CallAsync(pbx, server, way.Extension, prefix, rate, rate * seconds);
            var ends = ReadEnds(server.DatabasePath, prefix);
            Samples all = new(), noticing = new(), starting = new();
            foreach (var (caller, bye) in Byes(result))
            {
                var (ended, began) = ends[caller];
                all.Add((began - bye).TotalMilliseconds);
                noticing.Add((ended - bye).TotalMilliseconds);
                starting.Add((began - ended).TotalMilliseconds);
            }
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {way.Name} | {all.Values.Count} ({result.Failed}) | **{all.Median:0.0}** | **{all.Quantile(0.99):0.0}** | {all.Values.Max():0.0} | {noticing.Median:0.0} | {noticing.Quantile(0.99):0.0} "
                + $"| {starting.Median:0.0} | {starting.Quantile(0.99):0.0} | {all.Values.Count(ms => ms > 1000)} |"));
        }
        Console.WriteLine(
            "\nBYE: when SIPp sent it, by its own log; the end's time and the step's begin: as the server stored them (SQLite). All by the same clock of one machine. "
            + "In between: Asterisk ends the channel and calls the hangup handler, the server merges the signs of the end, stores it, claims the run and loads it. Goal: p50 under 50 ms, p99 under 250 ms.");
        return 0;
    }

    private static async Task<SippResult> CallAsync(AsteriskInstance pbx, WholeServer server, string extension, string prefix, int rate, int calls)
    {
        var script = new CallScript(extension, $"{prefix}[call_number]").WaitAnswer().Pause(TimeSpan.FromMilliseconds(800)).Note("bye [call_number] [timestamp]").HangUp(16);
        var result = await new SippCaller(pbx).RunLoadAsync(script, new SippLoad(calls, rate, rate * 20));
        await server.SettledAsync();
        return result with { Log = [.. result.Log.Where(line => line.StartsWith("bye ", StringComparison.Ordinal)).Select(line => line.Replace("bye ", $"bye {prefix}", StringComparison.Ordinal))] };
    }

    // bye 61 2026-11-25<TAB>07:07:23.123456<TAB>1764054443.123456
    private static IEnumerable<(string Caller, DateTimeOffset At)> Byes(SippResult result) =>
        from line in result.Log
        let words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
        select (words[1], DateTimeOffset.UnixEpoch.AddSeconds((double)decimal.Parse(words[^1], CultureInfo.InvariantCulture)));

    private static Dictionary<string, (DateTimeOffset Ended, DateTimeOffset Began)> ReadEnds(string database, string prefix)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT c.caller_number, c.ended_at, s.started_at FROM calls c JOIN steps s ON s.call_id = c.id AND s.number = 1 WHERE c.caller_number LIKE @prefix";
        command.Parameters.AddWithValue("@prefix", $"{prefix}%");
        using var reader = command.ExecuteReader();
        var ends = new Dictionary<string, (DateTimeOffset, DateTimeOffset)>();
        while (reader.Read())
            ends.Add(reader.GetString(0), (Utc(reader.GetDateTime(1)), Utc(reader.GetDateTime(2))));
        return ends;

        static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
    }
}
