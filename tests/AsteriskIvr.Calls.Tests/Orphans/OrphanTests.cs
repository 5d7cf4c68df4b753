using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Storage.Tests;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Calls.Tests.Orphans;

/// <summary>A server that was killed in mid-call, and its next life on the same database.</summary>
internal sealed class OrphanTests
{
    private static readonly PbxOptions Ari = new() { Name = "pbx1", AriUrl = "http://127.0.0.1:8088/ari" };
    private static readonly DateTimeOffset LongAgo = TestCalls.Start.AddDays(-1);

    private readonly List<IAsyncDisposable> _opened = [];
    private TestDatabase _database = null!;

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync();

    [TearDown]
    public async Task CloseAsync()
    {
        foreach (var opened in Enumerable.Reverse(_opened))
            await opened.DisposeAsync();
        _opened.Clear();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task A_call_of_the_last_life_gets_its_end_and_its_story()
    {
        await CrashInCallAsync("7");
        var next = NextLife();

        await next.Orphans.TakeUpAsync(CancellationToken.None);

        await EndedAsync(next);
        _database.Query("SELECT end_reason, last_node, session FROM calls").ShouldBe(["""server-lost|pause|{"x":1}"""]);
        _database.Query("SELECT state, node FROM runs").ShouldBe(["open|finish"]);
        _database.Count("journal").ShouldBe(0);
    }

    [Test]
    public async Task A_second_search_and_a_third_life_change_nothing()
    {
        await CrashInCallAsync("7");
        var next = NextLife();
        await next.Orphans.TakeUpAsync(CancellationToken.None);
        await next.Orphans.TakeUpAsync(CancellationToken.None);
        await EndedAsync(next);
        var before = _database.Query("SELECT * FROM calls, runs");

        var third = NextLife();
        await third.Orphans.TakeUpAsync(CancellationToken.None);
        await third.Orphans.EndedAsync("pbx1", "7", third.Sign(EndSource.HangupHandler));

        third.Registry.Count.ShouldBe(0);
        _database.Query("SELECT * FROM calls, runs").ShouldBe(before);
    }

    [Test]
    public async Task A_life_that_dies_while_it_takes_calls_up_leaves_them_to_the_next()
    {
        await CrashInCallAsync("7");
        var next = NextLife(Ari);
        await next.Orphans.TakeUpAsync(CancellationToken.None);

        var third = NextLife();
        await third.Orphans.TakeUpAsync(CancellationToken.None);

        await EndedAsync(third);
        _database.Count("runs").ShouldBe(1);
    }

    [Test]
    public async Task Where_the_PBX_can_be_asked_a_call_is_open_until_its_channel_is_gone()
    {
        await CrashInCallAsync("gone");
        await CrashInCallAsync("there");
        var next = NextLife(Ari);
        await next.Orphans.TakeUpAsync(CancellationToken.None);
        next.Registry.Count.ShouldBe(2);

        next.Orphans.Compare("pbx1", [.. next.Registry.All], new HashSet<string> { "there", "other" }, LongAgo);

        await next.PassUntilAsync(() => next.Registry.Count == 1);
        _database.Query("SELECT unique_id, end_reason FROM calls ORDER BY unique_id").ShouldBe(["gone|server-lost", "there|"]);

        // Its hangup handler tells the server of its end as that of any other call.
        next.Registry.TryFind("pbx1", "there", out var there).ShouldBeTrue();
        there!.Report(next.Sign(EndSource.HangupHandler) with { IsFinal = true });
        await EndedAsync(next);
        _database.Count("runs").ShouldBe(2);
    }

    [Test]
    public async Task When_the_PBX_was_restarted_the_calls_whose_channels_it_lacks_are_lost_with_it()
    {
        await CrashInCallAsync("7");
        var next = NextLife(Ari);
        await next.Orphans.TakeUpAsync(CancellationToken.None);

        next.Orphans.Compare("pbx1", [.. next.Registry.All], new HashSet<string> { "8" }, TestCalls.Start.AddHours(1));

        await EndedAsync(next);
        _database.Query("SELECT end_reason FROM calls").ShouldBe(["pbx-lost"]);
    }

    [Test]
    public async Task A_live_call_whose_channel_vanished_while_the_PBX_could_not_be_heard_is_over()
    {
        var life = Life(_database.Calls);
        var (running, channel) = await life.ArriveAndWaitAsync("7");

        life.Orphans.Compare("pbx1", [.. life.Registry.All], new HashSet<string>(), LongAgo);
        channel.Abandon();
        await running;

        await EndedAsync(life);
        _database.Query("SELECT end_reason FROM calls").ShouldBe(["server-lost"]);
    }

    [Test]
    public async Task A_hangup_notice_ends_a_call_that_is_not_in_memory_once()
    {
        await CrashInCallAsync("7");
        var next = NextLife(Ari);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() =>
            next.Orphans.EndedAsync("pbx1", "7", next.Sign(EndSource.HangupHandler) with { BillableSeconds = 9 }))));

        await EndedAsync(next);
        _database.Query("SELECT end_reason, billable_seconds FROM calls").ShouldBe(["server-lost|9"]);
        _database.Count("runs").ShouldBe(1);
    }

    [Test]
    public async Task A_hangup_notice_of_a_channel_that_is_no_call_is_nothing()
    {
        var life = Life(_database.Calls);

        await life.Orphans.EndedAsync("pbx1", "unknown", life.Sign(EndSource.HangupHandler));

        life.Registry.Count.ShouldBe(0);
    }

    [Test]
    public async Task A_call_that_had_left_for_the_dialplan_was_transferred()
    {
        await CrashInCallAsync("7", "away");
        var next = NextLife(Ari);
        await next.Orphans.TakeUpAsync(CancellationToken.None);

        await next.Orphans.EndedAsync("pbx1", "7", next.Sign(EndSource.HangupHandler));

        await EndedAsync(next);
        _database.Query("SELECT end_reason FROM calls").ShouldBe(["transferred"]);
    }

    [Test]
    public async Task An_orphan_that_comes_back_from_the_dialplan_ends_as_any_other_call()
    {
        await CrashInCallAsync("7");
        var next = NextLife(Ari);
        await next.Orphans.TakeUpAsync(CancellationToken.None);

        var (running, channel) = await next.ArriveAndWaitAsync("7", "story");
        channel.HangUp(next.Sign(EndSource.AgiHangup) with { IsFinal = true });
        await running;

        await EndedAsync(next);
        _database.Query("SELECT end_reason FROM calls").ShouldBe(["caller-hangup"]);
    }

    [Test]
    public async Task A_call_whose_flow_cannot_be_read_any_more_does_not_keep_the_others_from_their_end()
    {
        await CrashInCallAsync("1", "forgotten");
        await CrashInCallAsync("2");
        var next = NextLife();

        await next.Orphans.TakeUpAsync(CancellationToken.None);

        await EndedAsync(next);
        _database.Query("SELECT unique_id, end_reason FROM calls ORDER BY unique_id").ShouldBe(["1|", "2|server-lost"]);
    }

    [Test]
    public async Task A_call_of_a_server_that_is_gone_ends_with_its_story_where_its_PBX_cannot_be_asked()
    {
        await CrashInCallAsync("7");
        var heir = Heir();
        var open = await heir.Store.FindOpenAsync("pbx1", "7", CancellationToken.None);

        await heir.Orphans.InheritAsync([open!], isOver: true, CancellationToken.None);

        await EndedAsync(heir);
        _database.Query("SELECT end_reason, last_node, session FROM calls").ShouldBe(["""server-lost|pause|{"x":1}"""]);
        _database.Count("runs").ShouldBe(1);
    }

    [Test]
    public async Task A_call_of_a_server_that_is_gone_is_waited_for_while_it_is_up()
    {
        await CrashInCallAsync("7");
        var heir = Heir();
        var open = await heir.Store.FindOpenAsync("pbx1", "7", CancellationToken.None);

        var inherited = await heir.Orphans.InheritAsync([open!], isOver: false, CancellationToken.None);
        heir.Orphans.Compare("pbx1", inherited, new HashSet<string> { "7" }, LongAgo);
        _database.Query("SELECT end_reason FROM calls").ShouldBe([""]);
        heir.Orphans.Compare("pbx1", inherited, new HashSet<string>(), LongAgo);

        await EndedAsync(heir);
        _database.Query("SELECT end_reason FROM calls").ShouldBe(["server-lost"]);
    }

    [TestCase("story", true, 1)]
    [TestCase("story", false, 0)]
    [TestCase("away", true, 0)]
    public async Task A_hangup_notice_of_a_call_that_another_server_leads_is_that_servers(string flow, bool isAlive, int stillOpen)
    {
        await CrashInCallAsync("7", flow);
        _database.Query($"INSERT INTO nodes (name, instance, version, started_at, seen_at, lease_until) VALUES ('node1', '{Guid.Empty}', '1', '2026-03-01', '2026-03-01', '{(isAlive ? 2027 : 2025)}-03-01')");
        var other = Heir();

        await other.Orphans.EndedAsync("pbx1", "7", other.Sign(EndSource.HangupHandler));

        await EndedAsync(other);
        _database.Query("SELECT count(*) FROM calls WHERE ended_at IS NULL").ShouldBe([$"{stillOpen}"]);
    }

    private TestCalls Heir()
    {
        var again = _database.OpenAgain("node2");
        _opened.Add(again);
        return Life(again.Calls, Ari);
    }

    private TestCalls Life(ICallStore store, params PbxOptions[] pbxs)
    {
        var life = new TestCalls(store, configure: null, pbxs);
        life.Deploy("story", 1, "first: { type: set, values: { x: 1 }, next: pause }\npause: { type: wait, duration: 1h, next: goodbye }");
        life.Deploy("away", 1, "first: { type: dialplan, context: agents, extension: \"100\" }");
        _opened.Add(life);
        return life;
    }

    private TestCalls NextLife(params PbxOptions[] pbxs)
    {
        var again = _database.OpenAgain();
        _opened.Add(again);
        return Life(again.Calls, pbxs);
    }

    // The server is killed while the caller is in its flow: nothing of it runs on, and its journal was stored.
    private async Task CrashInCallAsync(string uniqueId, string flow = "story")
    {
        var life = Life(_database.Calls);
        if (life.FindCurrent(flow) is null)
            life.Deploy(flow, 1, "first: { type: wait, duration: 1h, next: goodbye }");
        await life.Journals.StartAsync(CancellationToken.None);
        var (running, channel) = life.Arrive(uniqueId, flow);
        await Eventually.ShouldBeAsync(() => running.IsCompleted || channel()?.Done.Contains("wait") == true);
        await life.Journals.StopAsync(CancellationToken.None);
    }

    private static Task EndedAsync(TestCalls life) => life.PassUntilAsync(() => life.Registry.Count == 0);
}
