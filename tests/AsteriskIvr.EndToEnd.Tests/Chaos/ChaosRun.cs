using System.Diagnostics;
using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;
using Npgsql;

namespace AsteriskIvr.EndToEnd.Tests.Chaos;

/// <summary>Calls at random over both protocols, while the server, Asterisk, its database, or several of them are killed (SIGKILL) at random and started again.</summary>
internal sealed class ChaosRun(ChaosWorld world, PostgreSqlServer? database, ChaosOptions options, Action<string> say)
{
    /// <summary>How long what is left may take when nothing is killed any more.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    /// <summary>The unit's <c>RestartSec=</c>.</summary>
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(2);

    /// <summary>That the database dies in so many starts in a row is no chance.</summary>
    private const int MostStarts = 10;

    private readonly Random _random = new();
    private readonly List<TimeSpan> _starts = [];
    private int _serverKills;
    private int _asteriskKills;
    private int _databaseKills;
    private int _vanished;

    public static async Task<ChaosReport> RunAsync(ChaosOptions options, Action<string> say)
    {
        await using var database = options.KillDatabase ? await PostgreSqlServer.StartAsync() : null;
        var storage = database is null ? null : new JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = database.ConnectionString };
        await using var world = await ChaosWorld.StartAsync(storage);
        return await new ChaosRun(world, database, options, say).RunAsync();
    }

    private async Task<ChaosReport> RunAsync()
    {
        var clock = Stopwatch.StartNew();
        using var over = new CancellationTokenSource(options.Duration);
        var killing = Task.WhenAll(
            options.KillServer ? EndingAllAsync(KillServerAsync, over) : Task.CompletedTask,
            options.KillAsterisk ? EndingAllAsync(KillAsteriskAsync, over) : Task.CompletedTask,
            database is null ? Task.CompletedTask : EndingAllAsync(token => KillDatabaseAsync(database, token), over),
            TellAsync(over.Token),
            CountAsync(over));
        var calling = Task.WhenAll(CallAsync("agi", over.Token), CallAsync("ari", over.Token));
        await killing;
        var lasted = clock.Elapsed;
        await IsUpAsync();
        await calling;

        if (_vanished > 0)
            await world.Pbx.CliAsync("channel request hangup all");
        var channels = -1;
        await Eventually.ShouldBeAsync(async () => (channels = await ChannelsAsync()) == 0, TimeSpan.FromSeconds(30), () => $"{channels} channels\n{world.Server.Log}\n{world.Pbx.LogTail()}");
        await Eventually.ShouldBeAsync(() => ReadStored() is { OpenCalls: 0, RunsNotDone: 0 }, Settling, () => $"{ReadStored()}\n{world.Server.Log}");
        return new ChaosReport
        {
            Options = options,
            Stored = ReadStored(),
            Lasted = lasted,
            DatabaseKills = _databaseKills,
            Witnessed = world.Pbx.ReadCdr(),
            Submitted = [.. world.Web.Requests],
            ServerKills = _serverKills,
            AsteriskKills = _asteriskKills,
            Starts = _starts,
        };
    }

    // One that fails ends the others.
    private static async Task EndingAllAsync(Func<CancellationToken, Task> kill, CancellationTokenSource over)
    {
        try
        {
            await kill(over.Token);
        }
        catch
        {
            await over.CancelAsync();
            throw;
        }
    }

    // Short loads, one after another: a SIPp whose PBX has died is of no more use.
    private async Task CallAsync(string transport, CancellationToken over)
    {
        const int seconds = 5;
        var callers = new SippCaller(world.Pbx);
        var script = new CallScript($"{transport}-{ChaosFlow.Name}").WaitAnswer().HangUpBetween(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(3));
        while (!over.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(4 * seconds));
            try
            {
                await callers.RunLoadAsync(script, new SippLoad(options.Rate * seconds, options.Rate, options.Rate * seconds), limit.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                // Its last callers wait for answers of a PBX that knows nothing of them; or of a server that started slowly, and answers callers who have gone without a word.
                Interlocked.Increment(ref _vanished);
            }
        }
    }

    private async Task KillServerAsync(CancellationToken over)
    {
        var life = Stopwatch.StartNew();
        while (!over.IsCancellationRequested)
        {
            // One in five dies while it starts. The others live on for as long as they took for that, on a slow machine, so that they are not only started.
            if (_random.Next(5) > 0)
                await IsUpAsync();
            var longest = life.Elapsed > options.LongestLife ? life.Elapsed : options.LongestLife;
            await WaitAsync(longest * _random.NextDouble(), over);
            if (over.IsCancellationRequested)
                return;
            await world.Server.KillAsync();
            _serverKills++;
            life = Stopwatch.StartNew();
            await world.NextLifeAsync();
            _ = NoteStartAsync(life);
        }
    }

    // A server whose database dies in the very moment of its start ends, and is started again by systemd.
    private async Task IsUpAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await world.IsUpAsync();
                return;
            }
            catch (ServerEndedException ended) when (database is not null && attempt < MostStarts)
            {
                say($"{ended.Message.Split('\n')[0]} It is started again.");
                await Task.Delay(RestartDelay, CancellationToken.None);
                await world.NextLifeAsync();
            }
        }
    }

    private async Task NoteStartAsync(Stopwatch clock)
    {
        var server = world.Server;
        while (!server.Exit.IsCompleted)
        {
            if (server.HasLogged("FastAGI listens"))
            {
                lock (_starts)
                    _starts.Add(clock.Elapsed);
                return;
            }
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private async Task KillAsteriskAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await WaitAsync(TimeSpan.FromSeconds(2 + 4 * _random.NextDouble()), over);
            if (over.IsCancellationRequested)
                return;
            await world.Pbx.KillAsync(CancellationToken.None);
            _asteriskKills++;
            await world.Pbx.RestartAsync(CancellationToken.None);
        }
    }

    private async Task KillDatabaseAsync(PostgreSqlServer database, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await WaitAsync(TimeSpan.FromSeconds(2 + 4 * _random.NextDouble()), over);
            if (over.IsCancellationRequested)
                return;
            await database.KillAsync();
            _databaseKills++;
            // Away for a while: what comes meanwhile goes to the spool.
            await WaitAsync(TimeSpan.FromSeconds(3 * _random.NextDouble()), over);
            await database.StartAgainAsync(CancellationToken.None);
        }
    }

    private async Task TellAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await WaitAsync(TimeSpan.FromMinutes(1), over);
            say($"{_serverKills} kills of the server, {_asteriskKills} of Asterisk, {_databaseKills} of PostgreSQL; {world.Submitted} calls are done");
        }
    }

    // What has come through to the end: the database may be away.
    private async Task CountAsync(CancellationTokenSource over)
    {
        while (options.Calls is { } calls && !over.IsCancellationRequested)
        {
            if (world.Submitted >= calls)
                await over.CancelAsync();
            else
                await WaitAsync(TimeSpan.FromSeconds(1), over.Token);
        }
    }

    private StoredCalls ReadStored()
    {
        if (database is null)
            return world.ReadStored();
        using var connection = new NpgsqlConnection(database.ConnectionString);
        connection.Open();
        return world.ReadStored(connection);
    }

    private async Task<int> ChannelsAsync()
    {
        var text = await world.Pbx.CliAsync("core show channels count");
        return int.Parse(text.Split(' ')[0]);
    }

    private static Task WaitAsync(TimeSpan time, CancellationToken over) =>
        Task.Delay(time, over).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
