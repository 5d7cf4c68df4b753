using System.Diagnostics;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Chaos;

/// <summary>Calls at random over both protocols, while the server, Asterisk or both are killed (SIGKILL) at random and started again.</summary>
internal sealed class ChaosRun(ChaosWorld world, ChaosOptions options, Action<string> say)
{
    /// <summary>How long what is left may take when nothing is killed any more.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    private readonly Random _random = new();
    private readonly List<TimeSpan> _starts = [];
    private int _serverKills;
    private int _asteriskKills;

    public static async Task<ChaosReport> RunAsync(ChaosOptions options, Action<string> say)
    {
        await using var world = await ChaosWorld.StartAsync();
        return await new ChaosRun(world, options, say).RunAsync();
    }

    private async Task<ChaosReport> RunAsync()
    {
        using var over = new CancellationTokenSource(options.Duration);
        var killing = Task.WhenAll(
            options.KillServer ? KillServerAsync(over.Token) : Task.CompletedTask,
            options.KillAsterisk ? KillAsteriskAsync(over.Token) : Task.CompletedTask,
            TellAsync(over.Token));
        var calling = Task.WhenAll(CallAsync("agi", over.Token), CallAsync("ari", over.Token));
        await killing;
        await world.IsUpAsync();
        await calling;

        // Callers who wait for ever have been forgotten by both.
        var channels = -1;
        await Eventually.ShouldBeAsync(async () => (channels = await ChannelsAsync()) == 0, TimeSpan.FromSeconds(30), () => $"{channels} channels\n{world.Server.Log}\n{world.Pbx.LogTail()}");
        await Eventually.ShouldBeAsync(() => world.ReadStored() is { OpenCalls: 0, RunsNotDone: 0 }, Settling, () => $"{world.ReadStored()}\n{world.Server.Log}");
        return new ChaosReport
        {
            Options = options,
            Stored = world.ReadStored(),
            Witnessed = world.Pbx.ReadCdr(),
            Submitted = [.. world.Web.Requests],
            ServerKills = _serverKills,
            AsteriskKills = _asteriskKills,
            Starts = _starts,
        };
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
                // Its last callers wait for answers of a PBX that knows nothing of them.
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
                await world.IsUpAsync();
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

    private async Task TellAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await WaitAsync(TimeSpan.FromMinutes(1), over);
            say($"{_serverKills} kills of the server, {_asteriskKills} of Asterisk; {world.ReadStored().UniqueIds.Count} calls");
        }
    }

    private async Task<int> ChannelsAsync()
    {
        var text = await world.Pbx.CliAsync("core show channels count");
        return int.Parse(text.Split(' ')[0]);
    }

    private static Task WaitAsync(TimeSpan time, CancellationToken over) =>
        Task.Delay(time, over).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
