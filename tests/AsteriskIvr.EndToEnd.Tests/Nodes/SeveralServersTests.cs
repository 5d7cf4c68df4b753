using System.Diagnostics;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Nodes;

/// <summary>Three servers, two PBXs, one PostgreSQL, and clocks that are up to a minute apart.</summary>
[Parallelizable(ParallelScope.None)]
internal sealed class SeveralServersTests
{
    private const int Rate = 4;
    private const int Seconds = 2;

    private NodesWorld? _started;

    private NodesWorld World => _started!;

    [SetUp]
    public async Task StartAsync()
    {
        _started = null;
        _started = await NodesWorld.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_started is null)
            return;
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
            await TestContext.Out.WriteLineAsync($"{World.Logs}\n{World.First.LogTail()}");
        await World.DisposeAsync();
    }

    [Test]
    public async Task One_is_killed_under_load_and_the_others_finish_its_calls_and_its_work()
    {
        // Long enough for steps to be under way when their server dies.
        World.Web.Answer = _ => new HttpAnswer(Delay: TimeSpan.FromMilliseconds(400));
        var enough = false;
        var calling = Task.WhenAll(
            from pbx in new[] { World.First, World.Second }
            from transport in (IEnumerable<string>)["agi", "ari"]
            select CallAsync(pbx, transport, () => Volatile.Read(ref enough)));
        const string openOfFirst = "select count(*) from calls where owner = 'node1' and ended_at is null";
        const string leasedByFirst = "select count(*) from runs where lease_owner = 'node1'";
        try
        {
            await Eventually.ShouldBeAsync(
                () => World.Read<bool>($"select ({openOfFirst}) > 2 and ({leasedByFirst}) > 2 and (select count(*) from runs where state = 'done') > 20"),
                TimeSpan.FromMinutes(2), () => $"{World.ReadStored()}\n{World.Logs}");
        }
        finally
        {
            Volatile.Write(ref enough, true);
        }

        await World.Servers[0].KillAsync();
        var since = Stopwatch.StartNew();
        var open = World.Read<long>(openOfFirst);
        var leased = World.Read<long>(leasedByFirst);
        var ahead = World.Read<double>("select extract(epoch from max(started_at) - clock_timestamp())::float8 from calls where owner = 'node2'");
        TimeSpan? released = null, taken = null;
        await Eventually.ShouldBeAsync(
            () =>
            {
                released ??= World.Read<long>(leasedByFirst) == 0 ? since.Elapsed : null;
                taken ??= World.Read<long>(openOfFirst) == 0 ? since.Elapsed : null;
                return released is not null && taken is not null;
            },
            TimeSpan.FromSeconds(60), () => $"{World.ReadStored()}\n{World.Logs}");
        var made = (await calling).Sum();
        await Eventually.ShouldBeAsync(() => World.ReadStored() is { OpenCalls: 0, RunsNotDone: 0 }, TimeSpan.FromSeconds(60), () => $"{World.ReadStored()}\n{World.Logs}");

        var stored = World.ReadStored();
        var split = World.ReadSplit();
        var requests = World.Web.Requests;
        var lost = World.Read<long>("select count(*) from calls where end_reason = 'server-lost'");
        await TestContext.Out.WriteLineAsync(
            $"""
            | calls made | in the servers | open on node1 at its kill | runs it had leased | last of these leases over after | last of its calls taken over after | server-lost | runs by | requests repeated |
            |---:|---:|---:|---:|---:|---:|---:|---|---:|
            | {made} | {stored.UniqueIds.Count} | {open} | {leased} | {released!.Value.TotalSeconds:0.0} s | {taken!.Value.TotalSeconds:0.0} s | {lost} | {string.Join(", ", split.Select(s => $"{s.Key} {s.Value}"))} | {requests.Count - stored.UniqueIds.Count} |
            """);
        stored.EachOnce.ShouldBeTrue(stored.ToString());
        stored.UniqueIds.ShouldBeUnique();
        split.Keys.ShouldBe(["node1", "node2", "node3"], "all of them work, also the one that takes no calls");
        lost.ShouldBeGreaterThan(0);
        requests.Select(request => request.Body).Distinct().Count().ShouldBe(stored.UniqueIds.Count);
        requests.ShouldAllBe(request => request.Headers["Idempotency-Key"] == $"{request.Body}/submit");
        ahead.ShouldBeGreaterThan(0, "the clock of node2 is really ahead");
        World.Servers.Skip(1).Any(server => server.HasLogged("are taken over from server node1")).ShouldBeTrue();

        var nodes = (await World.Servers[2].GetAsync("nodes")).AsArray().Select(node => (string)node!["name"]! + " " + (string)node["state"]!);
        nodes.ShouldBe(["node1 gone", "node2 alive", "node3 alive"]);
    }

    [Test]
    public async Task One_that_stood_still_for_longer_than_its_lease_goes_on_with_its_calls_and_doubles_nothing()
    {
        var callers = new SippCaller(World.First);
        await using var agi = await callers.CallAsync($"agi-{NodesFlow.Name}", "201");
        await using var ari = await callers.CallAsync($"ari-{NodesFlow.Name}", "202");
        await AreAskedAsync(2);

        await Run.Async("kill", "-STOP", World.Servers[0].Id.ToString());
        await AreTakenOverAsync(2);
        World.Read<long>("select count(*) from calls where ended_at is null").ShouldBe(2, "callers who are still up are left alone");
        await Run.Async("kill", "-CONT", World.Servers[0].Id.ToString());

        await Eventually.ShouldBeAsync(() => World.Servers[0].HasLogged("showed no sign of life for"), TimeSpan.FromSeconds(30), () => World.Logs);
        await agi.PressAsync("1");
        (await agi.Ended.WaitAsync(TimeSpan.FromSeconds(30))).ShouldNotBeNull();
        await ari.HangUpAsync();
        await AreDoneAsync(2);
    }

    [Test]
    public async Task One_that_stood_still_while_its_PBX_died_comes_back_to_calls_that_others_have_ended()
    {
        var callers = new SippCaller(World.First);
        await using var agi = await callers.CallAsync($"agi-{NodesFlow.Name}", "201");
        await using var ari = await callers.CallAsync($"ari-{NodesFlow.Name}", "202");
        await AreAskedAsync(2);

        await Run.Async("kill", "-STOP", World.Servers[0].Id.ToString());
        await World.First.KillAsync();
        await World.First.RestartAsync();
        await Eventually.ShouldBeAsync(
            () => World.Read<long>("select count(*) from runs where state = 'done'") == 2, TimeSpan.FromSeconds(60), () => $"{World.ReadStored()}\n{World.Logs}");
        var before = World.Read<string>("select string_agg(end_reason || ' ' || last_node || ' ' || ended_at, ',' order by id) from calls");
        await Run.Async("kill", "-CONT", World.Servers[0].Id.ToString());

        await Eventually.ShouldBeAsync(() => World.Servers[0].HasLogged("was stored by another server"), TimeSpan.FromSeconds(30), () => World.Logs);
        await AreDoneAsync(2);
        World.Read<string>("select string_agg(end_reason || ' ' || last_node || ' ' || ended_at, ',' order by id) from calls").ShouldBe(before);
        World.Read<long>("select count(*) from calls where last_node = 'ask' and end_reason in ('pbx-lost', 'server-lost')").ShouldBe(2, "with their way, out of the journal");
    }

    // Short loads, one after another, until enough was seen. Returns how many calls were made.
    private static async Task<int> CallAsync(AsteriskInstance pbx, string transport, Func<bool> isEnough)
    {
        var made = 0;
        while (!isEnough())
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await new SippCaller(pbx).RunLoadAsync(
                    new CallScript($"{transport}-{NodesFlow.Name}").WaitAnswer().HangUpBetween(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(3)),
                    new SippLoad(Rate * Seconds, Rate, Rate * Seconds), limit.Token);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                // Whose server died before it had answered, and stored, the call: they ring on, and give up now.
            }
            made += Rate * Seconds;
        }
        return made;
    }

    private Task AreAskedAsync(int calls) => Eventually.ShouldBeAsync(
        () => World.Read<long>("select count(distinct call_id) from journal where entries like '%\"ask\"%'") == calls, TimeSpan.FromSeconds(30), () => World.Logs);

    private Task AreTakenOverAsync(int calls) => Eventually.ShouldBeAsync(
        () => World.Read<long>("select count(*) from calls where owner = 'node3' and ended_at is null") == calls, TimeSpan.FromSeconds(60), () => World.Logs);

    private async Task AreDoneAsync(int calls)
    {
        await Eventually.ShouldBeAsync(() => World.ReadStored() is { OpenCalls: 0, RunsNotDone: 0 }, TimeSpan.FromSeconds(60), () => $"{World.ReadStored()}\n{World.Logs}");
        World.ReadStored().EachOnce.ShouldBeTrue(World.ReadStored().ToString());
        World.ReadStored().UniqueIds.Count.ShouldBe(calls);
        World.Web.Requests.Count.ShouldBe(calls);
    }
}
