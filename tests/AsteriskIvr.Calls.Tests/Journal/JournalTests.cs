using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Calls.Tests.Journal;

internal sealed class JournalTests
{
    private TestCalls _calls = null!;

    [SetUp]
    public void SetUp() => _calls = new TestCalls();

    [TearDown]
    public async Task TearDownAsync() => await _calls.DisposeAsync();

    [Test]
    public async Task An_entry_is_stored_within_one_interval()
    {
        await StartAsync();
        var (running, channel) = await _calls.ArriveAndWaitAsync();

        _calls.Time.Advance(JournalWriter.Interval);

        await Eventually.ShouldBeAsync(() => _calls.Memory.Entries.Any(e => e.Entered?.Node == "first"));
        await EndAsync(running, channel);
    }

    [Test]
    public async Task A_batch_under_way_is_stored_before_the_end_and_none_after_it()
    {
        await StartAsync();
        var under = new TaskCompletionSource();
        _calls.Memory.Before = operation => operation == "append" ? under.Task : Task.CompletedTask;
        var (running, channel) = await _calls.ArriveAndWaitAsync();
        _calls.Time.Advance(JournalWriter.Interval);
        await Eventually.ShouldBeAsync(() => !_calls.Journals.UnderWay.IsCompleted);

        channel.HangUp(_calls.Sign(EndSource.AgiHangup) with { IsFinal = true });
        await running;
        // A chance for what must not happen.
        for (var i = 0; i < 20 && _calls.Memory.Ends.IsEmpty; i++)
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        _calls.Memory.Ends.ShouldBeEmpty();
        under.SetResult();
        await _calls.PassUntilAsync(() => _calls.Registry.Count == 0);
        channel.Call.Journal.Write("info", "too late", new Dictionary<string, string>());
        for (var i = 0; i < 10; i++)
            _calls.Time.Advance(JournalWriter.Interval);
        await _calls.Journals.StopAsync(CancellationToken.None);

        _calls.Memory.Log.ShouldContain("append 1");
        _calls.Memory.Log.Last().ShouldBe("end");
    }

    [Test]
    public async Task A_recording_is_known_as_soon_as_it_has_begun_and_a_language_when_it_is_changed()
    {
        await StartAsync();
        _calls.Deploy("memo", 1, "first: { type: language, to: de, next: speak }\nspeak: { type: record, next: hold }\nhold: { type: wait, duration: 1h, next: goodbye }");
        var (running, channel) = _calls.Arrive(flow: "memo");
        await Eventually.ShouldBeAsync(() => channel() is { } c && c.Done.Contains("wait"));
        var id = channel()!.Call.Facts.Id;

        _calls.Time.Advance(JournalWriter.Interval);
        await Eventually.ShouldBeAsync(() => _calls.Memory.Entries.Any(e => e.Entered?.Node == "hold"));

        var began = _calls.Memory.Entries.Single(e => e.Recordings is not null);
        began.Recordings.ShouldBe([$"{id}.speak.1.wav"]);
        began.Activity.ShouldNotBeNull();
        var open = new OpenCall(
            new CallFacts { Id = id, UniqueId = "7", Pbx = "pbx1", Channel = "PJSIP/7", StartedAt = TestCalls.Start, Flow = "memo", FlowVersion = 1 }, Transports.FastAgi, [.. _calls.Memory.Entries], 1);
        JournalReplay.Replay(open);
        (open.Call.Language, open.Call.Recordings.Single()).ShouldBe(("de", $"{id}.speak.1.wav"));
        await EndAsync(running, channel()!);
    }

    [Test]
    public async Task Activity_that_is_not_stored_yet_goes_with_the_end()
    {
        // The writer is not running: nothing was stored before the end.
        _calls.Deploy("noted", 1, "first: { type: log, message: \"A note\", next: pause }\npause: { type: wait, duration: 1h, next: goodbye }");
        var (running, channel) = await _calls.ArriveAndWaitAsync(flow: "noted");

        var end = await EndAsync(running, channel);

        end.Activity.ShouldHaveSingleItem().ShouldSatisfyAllConditions(l => l.Message.ShouldBe("A note"), l => l.Node.ShouldBe("first"));
    }

    [Test]
    public async Task Activity_of_a_batch_that_failed_goes_with_the_end_once()
    {
        await StartAsync();
        var failing = new TaskCompletionSource();
        _calls.Memory.Before = async operation =>
        {
            if (operation == "append")
            {
                await failing.Task;
                throw new IOException("away");
            }
        };
        _calls.Deploy("noted", 1, "first: { type: log, message: \"A note\", next: pause }\npause: { type: wait, duration: 1h, next: goodbye }");
        var (running, channel) = await _calls.ArriveAndWaitAsync(flow: "noted");
        _calls.Time.Advance(JournalWriter.Interval);
        await Eventually.ShouldBeAsync(() => !_calls.Journals.UnderWay.IsCompleted);

        channel.HangUp(_calls.Sign(EndSource.AgiHangup) with { IsFinal = true });
        await running;
        failing.SetResult();
        await _calls.PassUntilAsync(() => _calls.Registry.Count == 0);

        _calls.Memory.Ends.ShouldHaveSingleItem().Activity.Count.ShouldBe(1);
        _calls.Memory.Batches.ShouldBeEmpty();
    }

    [Test]
    public async Task A_failed_append_is_repeated_without_loss_or_doubling()
    {
        const int Writers = 4;
        const int Lines = 2_000;
        await StartAsync();
        var appends = 0;
        _calls.Memory.Before = operation => operation == "append" && Interlocked.Increment(ref appends) % 3 != 0 ? throw new IOException("away") : Task.CompletedTask;
        var journals = new List<CallJournal>();
        for (var i = 0; i < Writers; i++)
        {
            var (_, channel) = await _calls.ArriveAndWaitAsync($"{i}");
            journals.Add(channel.Call.Journal);
        }

        var writing = Task.WhenAll(journals.Select(journal => Task.Run(async () =>
        {
            for (var line = 0; line < Lines; line++)
            {
                journal.Write("info", $"{line}", new Dictionary<string, string>());
                if (line % 50 == 0)
                    await Task.Yield();
            }
        })));
        await _calls.PassUntilAsync(() => writing.IsCompleted && Stored(journals[0].CallId).Count == Lines && journals.All(j => Stored(j.CallId).Count == Lines), JournalWriter.Interval);

        foreach (var journal in journals)
        {
            Stored(journal.CallId).ShouldBe(Enumerable.Range(0, Lines).Select(line => $"{line}"));
            var sequences = _calls.Memory.Batches.Where(b => b.CallId == journal.CallId).Select(b => b.Sequence).ToList();
            sequences.ShouldBe(Enumerable.Range(1, sequences.Count));
        }

        List<string> Stored(Guid call) =>
            [.. _calls.Memory.Batches.Where(b => b.CallId == call).SelectMany(b => b.Entries).Where(e => e.Activity is not null).Select(e => e.Activity!.Message)];
    }

    [Test]
    public async Task At_a_stop_what_has_not_been_stored_is()
    {
        await StartAsync();
        var (_, _) = await _calls.ArriveAndWaitAsync();

        await _calls.Journals.StopAsync(CancellationToken.None);

        _calls.Memory.Entries.ShouldContain(e => e.Entered != null && e.Entered.Node == "first");
    }

    [Test]
    public async Task The_story_of_a_call_is_told_from_its_journal_as_it_was()
    {
        _calls.Deploy("story", 1, """
            first: { type: set, values: { list: [1, "two"], nothing: null }, next: ask }
            ask: { type: set, values: { list: "changed" }, next: broken }
            broken: { type: play, prompt: { sound: broken }, next: goodbye }
            """);
        var (running, channel) = _calls.Arrive(flow: "story", prepare: c =>
        {
            c.Call.Facts.AnsweredAt = TestCalls.Start;
            c.Call.Facts.Inputs.Add(new CallInput("ask", "1", "sales", TestCalls.Start));
            c.Call.Facts.TransferredTo = "PJSIP/agent";
            c.Before = o => o == "play broken" ? throw new NodeFaultException("asterisk", "No.") : Task.CompletedTask;
        });
        await StartAsync();
        await running;
        var call = channel()!.Call;
        await _calls.PassUntilAsync(() => _calls.Registry.Count == 0 || _calls.Memory.Entries.Any(e => e.Left?.Node == "bye"), JournalWriter.Interval);

        var blank = new CallFacts
        {
            Id = call.Facts.Id,
            UniqueId = "7",
            Pbx = "pbx1",
            Channel = "PJSIP/7",
            StartedAt = TestCalls.Start,
            Flow = "story",
            FlowVersion = 1,
        };
        var session = JournalReplay.Replay(new OpenCall(blank, Transports.FastAgi, RoundTrip(_calls.Memory.Entries), _calls.Memory.Batches.Count));

        JsonSerializer.Serialize(blank.Path).ShouldBe(JsonSerializer.Serialize(call.Facts.Path));
        blank.Inputs.ShouldBe(call.Facts.Inputs);
        (blank.AnsweredAt, blank.TransferredTo, blank.Error).ShouldBe((call.Facts.AnsweredAt, call.Facts.TransferredTo, call.Facts.Error));
        session.ToStorable().ToJsonString().ShouldBe("""{"list":"changed","nothing":null}""");
        session.TakeChanges().ShouldBeEmpty();
    }

    // A server that took the call up once and then dies again must not tell the old inputs twice.
    [Test]
    public void The_journal_of_a_call_that_was_taken_up_begins_where_the_old_one_ended()
    {
        var facts = new CallFacts { Id = Guid.CreateVersion7(), UniqueId = "7", Pbx = "pbx1", Channel = "PJSIP/7", StartedAt = TestCalls.Start, Flow = "support", FlowVersion = 1 };
        facts.Inputs.Add(new CallInput("old", "1", null, TestCalls.Start));
        var journal = new CallJournal(facts, new Session([KeyValuePair.Create("x", (JsonNode?)1)]), _calls.Journals, _calls.Time) { LastSequence = 5 };

        facts.Inputs.Add(new CallInput("new", "2", null, TestCalls.Start));
        journal.Left(_calls.FindCurrent("support")!.Flow.Nodes["first"], new PathEntry("first", TestCalls.Start));
        var batch = journal.Take()!;

        batch.Sequence.ShouldBe(6);
        batch.Entries.ShouldHaveSingleItem().Inputs.ShouldHaveSingleItem().Node.ShouldBe("new");
    }

    private async Task StartAsync()
    {
        await _calls.Journals.StartAsync(CancellationToken.None);
        await Eventually.ShouldBeAsync(() => _calls.Time.IsWaitedFor(JournalWriter.Interval));
    }

    private static IReadOnlyList<JournalEntry> RoundTrip(IReadOnlyList<JournalEntry> entries) =>
        JsonSerializer.Deserialize<IReadOnlyList<JournalEntry>>(JsonSerializer.Serialize(entries))!;

    private async Task<Calls.Lifecycle.CallEnd> EndAsync(Task running, FakeChannel channel)
    {
        channel.HangUp(_calls.Sign(EndSource.AgiHangup) with { IsFinal = true });
        await running;
        await Eventually.ShouldBeAsync(() => _calls.Registry.Count == 0);
        return _calls.Memory.Ends.ShouldHaveSingleItem();
    }
}
