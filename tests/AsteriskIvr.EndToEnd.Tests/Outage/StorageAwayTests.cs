using System.Globalization;
using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.Chaos;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AsteriskIvr.EndToEnd.Tests.Outage;

/// <summary>
/// The server's database is away while calls come and end: callers notice nothing, and afterwards all is as if it had been there. For so many
/// seconds as <c>ASTERISKIVR_OUTAGE</c> says, or a few.
/// </summary>
[Parallelizable(ParallelScope.None)]
internal sealed class StorageAwayTests
{
    private const int Rate = 8;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("ASTERISKIVR_OUTAGE") ?? "8", CultureInfo.InvariantCulture));
    private static readonly TimeSpan After = TimeSpan.FromSeconds(3);

    [Test]
    public async Task Its_file_is_held_by_another_program([Values] bool isKilledMeanwhile)
    {
        await using var world = await ChaosWorld.StartAsync();
        await using var holder = new SqliteConnection($"Data Source={world.DatabaseFile};Pooling=False");
        await holder.OpenAsync();

        await CallThroughAsync(
            world,
            () => ExecuteAsync(holder, "BEGIN IMMEDIATE"),
            () => ExecuteAsync(holder, "ROLLBACK"),
            isKilledMeanwhile);

        Tell($"SQLite file held by another program{(isKilledMeanwhile ? ", server killed meanwhile" : "")}", await SettledAsync(world, world.ReadStored), world, isKilledMeanwhile);
    }

    [Test]
    public async Task Its_disk_is_full([Values] bool isKilledMeanwhile)
    {
        using var folder = new TempFolder();
        await using var disk = await SmallDisk.CreateAsync(folder, megabytes: 24);
        await using var world = await ChaosWorld.StartAsync(new JsonObject { ["SpoolSize"] = 8 * 1024 * 1024 }, disk);

        await CallThroughAsync(world, () => { disk.Fill(); return Task.CompletedTask; }, () => { disk.Free(); return Task.CompletedTask; }, isKilledMeanwhile);

        Tell($"disk full{(isKilledMeanwhile ? ", server killed meanwhile" : "")}", await SettledAsync(world, () => ReadCopy(world, disk, folder)), world, isKilledMeanwhile);
    }

    [Test]
    public async Task Its_spool_is_full_too()
    {
        await using var world = await ChaosWorld.StartAsync(new JsonObject { ["SpoolSize"] = 1024 * 1024 });
        await using var holder = new SqliteConnection($"Data Source={world.DatabaseFile};Pooling=False");
        await holder.OpenAsync();
        await ExecuteAsync(holder, "BEGIN IMMEDIATE");
        using var enough = new CancellationTokenSource();
        var calling = Task.WhenAll(CallUntilAsync("agi"), CallUntilAsync("ari"));

        await Eventually.ShouldBeAsync(
            () => world.Pbx.ReadLog().Any(line => line.Contains("IVR_FALLBACK", StringComparison.Ordinal)), TimeSpan.FromMinutes(2), () => world.Server.Log);
        // Calls that were under way go on, and end meanwhile.
        await Task.Delay(After);
        await ExecuteAsync(holder, "ROLLBACK");
        await enough.CancelAsync();
        await calling;

        world.Server.HasLogged("is full").ShouldBeTrue(world.Server.Log);
        Tell("SQLite file held by another program until the spool is full too", await SettledAsync(world, world.ReadStored), world, mayFallBack: true);

        async Task CallUntilAsync(string transport)
        {
            while (!enough.IsCancellationRequested)
                await new SippCaller(world.Pbx).RunLoadAsync(Script(transport), new SippLoad(6 * Rate, 2 * Rate, 6 * Rate));
        }
    }

    [Test]
    public async Task Its_disk_is_read_only_when_the_server_starts()
    {
        using var folder = new TempFolder();
        await using var disk = await SmallDisk.CreateAsync(folder, megabytes: 24);
        // On a disk that can be written to: without the database or the spool no call is taken.
        await using var world = await ChaosWorld.StartAsync(new JsonObject { ["SpoolPath"] = folder["ivr.spool"], ["SpoolSize"] = 8 * 1024 * 1024 }, disk);
        await world.Server.KillAsync();
        await disk.RemountAsync(readOnly: true);
        await world.NextLifeAsync();
        await world.IsUpAsync();
        world.Server.HasLogged("is away. Calls are served all the same").ShouldBeTrue(world.Server.Log);
        await Eventually.ShouldBeAsync(async () => (await world.Server.Control.GetAsync("health/ready")).IsSuccessStatusCode, TimeSpan.FromSeconds(60), () => world.Server.Log);

        var calls = await new SippCaller(world.Pbx).RunLoadAsync(
            new CallScript($"ari-{ChaosFlow.Name}").WaitAnswer().HangUpBetween(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)), new SippLoad(20, Rate, 20));
        await disk.RemountAsync(readOnly: false);

        calls.Failed.ShouldBe(0);
        await Eventually.ShouldBeAsync(() => world.Submitted == 20, TimeSpan.FromSeconds(60), () => world.Server.Log);
        Tell("disk read-only when the server starts", await SettledAsync(world, () => ReadCopy(world, disk, folder)), world);
    }

    [Test]
    public async Task PostgreSQL_is_stopped_and_the_server_killed_and_started_while_it_is()
    {
        await using var database = await PostgreSqlServer.StartAsync();
        await using var world = await ChaosWorld.StartAsync(new JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = database.ConnectionString });

        await CallThroughAsync(world, database.StopAsync, () => database.StartAgainAsync(), isKilledMeanwhile: true, isStartedMeanwhile: true);

        Tell("PostgreSQL stopped, server killed and started meanwhile", await SettledAsync(world, () => Read(world, database)), world, mayFallBack: true);
    }

    [Test]
    public async Task PostgreSQL_is_stopped([Values] bool isKilledMeanwhile)
    {
        await using var database = await PostgreSqlServer.StartAsync();
        await using var world = await ChaosWorld.StartAsync(new JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = database.ConnectionString });

        await CallThroughAsync(world, database.StopAsync, () => database.StartAgainAsync(), isKilledMeanwhile);

        Tell($"PostgreSQL stopped{(isKilledMeanwhile ? ", server killed meanwhile" : "")}", await SettledAsync(world, () => Read(world, database)), world, isKilledMeanwhile);
    }

    private static StoredCalls Read(ChaosWorld world, PostgreSqlServer database)
    {
        using var connection = new NpgsqlConnection(database.ConnectionString);
        connection.Open();
        return world.ReadStored(connection);
    }

    // SQLite looks up the real path of a file, which this one has only where the disk is.
    private static StoredCalls ReadCopy(ChaosWorld world, SmallDisk disk, TempFolder folder)
    {
        File.Copy(disk.FromOutside("asterisk-ivr.db"), folder["copy.db"], overwrite: true);
        File.Copy(disk.FromOutside("asterisk-ivr.db-wal"), folder["copy.db-wal"], overwrite: true);
        File.Delete(folder["copy.db-shm"]);
        return world.ReadStored(folder["copy.db"]);
    }

    // Calls come all the time; in the middle the database is away.
    private static async Task CallThroughAsync(ChaosWorld world, Func<Task> takeAway, Func<Task> giveBack, bool isKilledMeanwhile, bool isStartedMeanwhile = false)
    {
        var callers = new SippCaller(world.Pbx);
        var total = (int)(Rate * (Before + Away + After).TotalSeconds);
        Task<SippResult> CallAsync(string transport) => callers.RunLoadAsync(Script(transport), new SippLoad(total, Rate, total));
        var calling = Task.WhenAll(CallAsync("agi"), CallAsync("ari"));

        await Task.Delay(Before);
        await takeAway();
        await Task.Delay(Away / 2);
        (await world.Server.Control.GetStringAsync("health/ready")).ShouldContain("spool", Case.Insensitive);
        world.Server.HasLogged("goes to the spool").ShouldBeTrue(world.Server.Log);
        if (isKilledMeanwhile)
            await world.Server.KillAsync();
        if (isStartedMeanwhile)
        {
            await world.NextLifeAsync();
            await world.IsUpAsync();
        }
        await Task.Delay(Away / 2);
        await giveBack();
        if (isKilledMeanwhile && !isStartedMeanwhile)
        {
            await world.NextLifeAsync();
            await world.IsUpAsync();
        }
        var results = await calling;
        results.Sum(result => result.Created).ShouldBe(2 * total);
        if (!isKilledMeanwhile)
            results.Sum(result => result.Failed).ShouldBe(0);
    }

    private static CallScript Script(string transport) =>
        new CallScript($"{transport}-{ChaosFlow.Name}").WaitAnswer().HangUpBetween(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(3));

    private static async Task<StoredCalls> SettledAsync(ChaosWorld world, Func<StoredCalls> read)
    {
        StoredCalls? stored = null;
        await Eventually.ShouldBeAsync(() => (stored = read()) is { OpenCalls: 0, RunsNotDone: 0 }, TimeSpan.FromSeconds(60), () => $"{stored}\n{world.Server.Log}");
        return stored!;
    }

    private static void Tell(string outage, StoredCalls stored, ChaosWorld world, bool mayFallBack = false)
    {
        var report = new ChaosReport
        {
            Options = new ChaosOptions { Duration = Before + Away + After },
            Stored = stored,
            Witnessed = world.Pbx.ReadCdr(),
            Submitted = [.. world.Web.Requests],
            ServerKills = 0,
            AsteriskKills = 0,
            Starts = [],
        };
        TestContext.Out.WriteLine($"| outage | calls | in the server | fallback | lost | doubled |\n|---|---:|---:|---:|---:|---:|");
        TestContext.Out.WriteLine($"| {outage} | {report.Calls} | {stored.UniqueIds.Count} | {report.Fallbacks} | {report.Lost} | {report.Doubled} |");
        report.ServedAndUnknown.ShouldBeEmpty();
        report.IsGood.ShouldBeTrue(report.ToString());
        if (!mayFallBack)
            report.Fallbacks.ShouldBe(0);
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
