using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Storage.Tests;

[TestFixtureSource(typeof(DatabaseServers))]
internal sealed class CallStoreTests(TestProvider provider)
{
    private TestDatabase _database = null!;

    private ICallStore Calls => _database.Calls;

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task A_channel_starts_one_call()
    {
        (await StartAsync(_database.Call("7"))).ShouldBeTrue();
        (await StartAsync(_database.Call("7"))).ShouldBeFalse();
        (await StartAsync(_database.Call("7", pbx: "pbx2"))).ShouldBeTrue("the same uniqueid on another PBX is another channel");

        _database.Count("calls").ShouldBe(2);
    }

    [Test]
    public async Task A_channel_whose_call_is_closed_starts_no_second_one()
    {
        await _database.QueueRunAsync(uniqueId: "7");

        (await StartAsync(_database.Call("7"))).ShouldBeFalse();

        _database.Count("calls").ShouldBe(1);
    }

    [Test]
    public async Task Two_ends_of_a_call_make_one_run_and_the_second_changes_nothing()
    {
        var call = _database.Call();
        await StartAsync(call);
        (await Calls.EndAsync(_database.End(call, session: """{"choice":"1"}"""), CancellationToken.None)).ShouldBeTrue();
        var before = _database.Query("SELECT * FROM calls, runs");

        _database.Time.Advance(TimeSpan.FromSeconds(5));
        (await Calls.EndAsync(_database.End(call, "other", """{"choice":"2"}""", EndReason.Error), CancellationToken.None)).ShouldBeFalse();

        _database.Query("SELECT * FROM calls, runs").ShouldBe(before);
    }

    [Test]
    public async Task Many_ends_of_a_call_at_once_make_one_run()
    {
        var call = _database.Call();
        await StartAsync(call);
        var end = _database.End(call);

        var stored = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Calls.EndAsync(end, CancellationToken.None).AsTask())));

        stored.Count(s => s).ShouldBe(1);
        _database.Count("runs").ShouldBe(1);
    }

    [Test]
    public async Task The_end_of_an_unknown_call_makes_no_run()
    {
        (await Calls.EndAsync(_database.End(_database.Call()), CancellationToken.None)).ShouldBeFalse();

        _database.Count("runs").ShouldBe(0);
    }

    [Test]
    public async Task A_flow_without_post_call_work_gets_no_run()
    {
        var call = _database.Call();
        await StartAsync(call);

        (await Calls.EndAsync(_database.End(call, firstStep: null), CancellationToken.None)).ShouldBeTrue();

        _database.Count("runs").ShouldBe(0);
    }

    [Test]
    public async Task The_end_removes_the_journal_of_its_call_and_keeps_its_last_activity()
    {
        var (ended, open) = (_database.Call(), _database.Call());
        await StartAsync(ended);
        await StartAsync(open);
        await AppendAsync(new JournalBatch(ended.Id, 1, [Entered("a")]), new JournalBatch(open.Id, 1, [Entered("a")]));

        var end = _database.End(ended) with { Activity = [new ActivityLine(TestDatabase.Start, "info", "a", "last words", new Dictionary<string, string> { ["k"] = "v" })] };
        await Calls.EndAsync(end, CancellationToken.None);

        _database.Query("SELECT call_id FROM journal").ShouldBe([open.Id.ToString().ToUpperInvariant()]);
        var detail = (await _database.Queries.FindCallAsync(ended.Id, CancellationToken.None))!;
        detail.Activity.ShouldHaveSingleItem().Message.ShouldBe("last words");
        detail.Activity[0].Fields["k"].ShouldBe("v");
    }

    [Test]
    public async Task Closing_the_call_queueing_the_run_and_removing_the_journal_are_one_transaction()
    {
        var call = _database.Call();
        await StartAsync(call);
        await AppendAsync(new JournalBatch(call.Id, 1, [Entered("a")]));
        _database.Query(provider.RefuseRuns);

        await Should.ThrowAsync<Exception>(() => Calls.EndAsync(_database.End(call), CancellationToken.None).AsTask());

        _database.Query("SELECT ended_at FROM calls").ShouldBe([""]);
        _database.Count("journal").ShouldBe(1);

        _database.Query(provider.TakeRuns);
        (await Calls.EndAsync(_database.End(call), CancellationToken.None)).ShouldBeTrue();
        _database.Count("runs").ShouldBe(1);
    }

    [Test]
    public async Task All_that_is_known_of_a_call_is_read_back()
    {
        var call = new CallFacts
        {
            Id = Guid.CreateVersion7(),
            UniqueId = "7",
            LinkedId = "6",
            Pbx = "pbx1",
            Channel = "PJSIP/1",
            Direction = "outbound",
            CallerNumber = "1",
            CallerName = "Łucja \"x\" \n 😀 \ud83d",
            DialedNumber = "2",
            Language = "de",
            StartedAt = TestDatabase.Start,
            AnsweredAt = TestDatabase.Start.AddMilliseconds(1),
            BillableSeconds = 3,
            HangupCause = 16,
            TechCause = 200,
            HungUpBy = "caller",
            Flow = "support",
            FlowVersion = 9,
            Path = [new PathEntry("a", TestDatabase.Start) { Outlet = "next", Milliseconds = 1.5 }, new PathEntry("b", TestDatabase.Start)],
            Inputs = [new CallInput("a", "1", "sales", TestDatabase.Start), new CallInput("b", Session.Mask, null, TestDatabase.Start)],
            Error = new CallError("b", "went \ud83d wrong", "http-500"),
            TransferredTo = "PJSIP/agent",
            Recordings = ["r1"],
        };
        await StartAsync(call);
        await Calls.EndAsync(_database.End(call, reason: EndReason.TimedOut), CancellationToken.None);

        var read = (await _database.Queries.FindCallAsync(call.Id, CancellationToken.None))!.Call;

        // A lone surrogate is no text: it is U+FFFD here and there.
        JsonSerializer.Serialize(read).ShouldBe(JsonSerializer.Serialize(call));
    }

    [Test]
    public async Task Open_calls_are_found_with_their_journals_in_order()
    {
        var call = _database.Call("7");
        await StartAsync(call);
        var entries = new JournalEntry[]
        {
            Entered("a"),
            new()
            {
                Left = new PathEntry("a", TestDatabase.Start) { Outlet = "next", Milliseconds = 5 },
                Inputs = [new CallInput("a", "1", "b", TestDatabase.Start)],
                Session = new Dictionary<string, JsonNode?> { ["x"] = JsonNode.Parse("""{"deep":[1,"zwei",null]}"""), ["gone"] = null },
                AnsweredAt = TestDatabase.Start,
                TransferredTo = "PJSIP/agent",
            },
            new() { Error = new CallError("a", "no", "timeout") },
            new() { Activity = new ActivityLine(TestDatabase.Start, "info", "a", "line", new Dictionary<string, string>()) },
        };
        await AppendAsync(new JournalBatch(call.Id, 1, entries[..2]));
        await AppendAsync(new JournalBatch(call.Id, 2, entries[2..]));

        var open = (await Calls.FindOpenAsync(CancellationToken.None)).ShouldHaveSingleItem();

        open.Transport.ShouldBe(Transports.FastAgi);
        open.JournalBatches.ShouldBe(2);
        JsonSerializer.Serialize(open.Journal).ShouldBe(JsonSerializer.Serialize(entries));
        open.Journal[1].Session!.ShouldContainKey("gone");
        (await Calls.FindOpenAsync("pbx1", "7", CancellationToken.None))!.Journal.Count.ShouldBe(4);
        (await Calls.FindOpenAsync("pbx2", "7", CancellationToken.None)).ShouldBeNull();

        await Calls.EndAsync(_database.End(call), CancellationToken.None);
        (await Calls.FindOpenAsync(CancellationToken.None)).ShouldBeEmpty();
        (await Calls.FindOpenAsync("pbx1", "7", CancellationToken.None)).ShouldBeNull();
    }

    [Test]
    public async Task A_server_finds_its_own_open_calls_only()
    {
        await StartAsync(_database.Call());
        await using var other = _database.OpenAgain("node2");

        (await other.Calls.FindOpenAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_call_that_was_answered_before_it_came_is_known_to_be_after_a_crash()
    {
        var call = _database.Call();
        call.AnsweredAt = TestDatabase.Start;
        await StartAsync(call);

        (await Calls.FindOpenAsync(CancellationToken.None))[0].Call.AnsweredAt.ShouldBe(TestDatabase.Start);
    }

    [Test]
    public async Task What_was_acknowledged_is_there_after_a_crash()
    {
        var calls = Enumerable.Range(0, 50).Select(_ => _database.Call()).ToList();
        await Task.WhenAll(calls.Select(c => StartAsync(c)));
        await AppendAsync([.. calls.Select(c => new JournalBatch(c.Id, 1, [Entered("a")]))]);
        await Task.WhenAll(calls.Take(20).Select(c => Calls.EndAsync(_database.End(c), CancellationToken.None).AsTask()));

        // The first is not closed: its process was killed.
        await using var after = _database.OpenAgain();

        var open = await after.Calls.FindOpenAsync(CancellationToken.None);
        open.Select(o => o.Call.Id).ShouldBe(calls.Skip(20).Select(c => c.Id), ignoreOrder: true);
        open.ShouldAllBe(o => o.Journal.Count == 1);
        after.Count("runs").ShouldBe(20);
    }

    private Task<bool> StartAsync(CallFacts call) => Calls.StartAsync(call, Transports.FastAgi, CancellationToken.None).AsTask();

    private Task AppendAsync(params JournalBatch[] batches) => Calls.AppendAsync(batches, CancellationToken.None).AsTask();

    private static JournalEntry Entered(string node) => new() { Entered = new PathEntry(node, TestDatabase.Start) };
}
