using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Storage.DeadLetters;
using AsteriskIvr.Storage.Keeping;
using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests.Keeping;

[TestFixtureSource(typeof(DatabaseServers))]
internal sealed class CallEraserTests(TestProvider provider)
{
    private const string Number = "+4930123";

    /// <summary>Stands wherever something of the caller can be stored.</summary>
    private const string Marker = "4711-ann-said-so";

    private TestDatabase _database = null!;

    private CallEraser Eraser => _database.Services.GetRequiredService<CallEraser>();

    private DeadLetterStore DeadLetters => _database.Services.GetRequiredService<DeadLetterStore>();

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task Nothing_of_the_caller_is_left_in_any_column_and_what_happened_is()
    {
        var call = await DoneCallAsync();
        Holding(Marker).ShouldBe(["activity.fields", "activity.message", "calls.caller_name", "calls.channel", "calls.session", "calls.story", "calls.transferred_to", "steps.changes", "steps.error"]);

        var erasure = await Eraser.ForgetAsync(Number, "ann (uid 1000)", CancellationToken.None);

        (erasure.Forgotten, erasure.Left.Count).ShouldBe((1, 0));
        erasure.Recordings.ShouldBe([$"rec-{Marker}"]);
        Holding(Marker).ShouldBeEmpty();
        Holding(Number).ShouldBeEmpty();
        var detail = (await _database.Queries.FindCallAsync(call, CancellationToken.None))!;
        detail.Call.CallerNumber.ShouldBeNull();
        detail.Call.Channel.ShouldBe(CallEraser.Forgotten);
        (detail.Call.DialedNumber, detail.Call.EndReason, detail.Call.EndedAt, detail.Call.Flow).ShouldBe(("600", EndReason.CallerHangup, TestDatabase.Start, "support"));
        detail.Call.Path.ShouldHaveSingleItem().Outlet.ShouldBe("1");
        detail.Call.Error!.Code.ShouldBe("timeout");
        detail.Run!.State.ShouldBe(RunStates.Done);
        var step = detail.Steps.ShouldHaveSingleItem();
        (step.Node, step.Outlet, step.Attempts, step.Error).ShouldBe(("first", "failed", 2, "http-422"));
    }

    [Test]
    public async Task Nothing_of_the_caller_is_left_in_the_file_either()
    {
        await DoneCallAsync();
        await Eraser.ForgetAsync(Number, "ann", CancellationToken.None);

        if (provider is not SqliteProvider)
            Assert.Pass("Only SQLite's file is this machine's own.");
        _database.Query("PRAGMA wal_checkpoint(TRUNCATE)");

        var raw = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_database.File));
        raw.ShouldContain("support");
        raw.ShouldNotContain(Marker);
    }

    [Test]
    public async Task Calls_that_are_not_over_are_left_and_named_and_forgotten_when_they_are()
    {
        var live = Call();
        await _database.Calls.StartAsync(live, "fastagi", CancellationToken.None);
        var dead = await DeadCallAsync();
        var queued = await QueueAsync();

        var left = await Eraser.ForgetAsync(Number, "ann", CancellationToken.None);

        left.Forgotten.ShouldBe(0);
        left.Left.ShouldBe([live.Id, dead, queued], ignoreOrder: true);
        Holding(Marker).ShouldContain("steps.changes");
        _database.Query("select count(*) from calls where caller_number is null").ShouldBe(["0"]);

        await DeadLetters.DiscardAsync([dead], "ann", $"{Marker} was called back", CancellationToken.None);
        Holding(Marker).ShouldContain("audit.detail");
        (await Eraser.ForgetAsync(Number, "ann", CancellationToken.None)).Forgotten.ShouldBe(1);

        Holding(Marker).ShouldNotContain("audit.detail");
        _database.Query($"select state, error from runs where call_id = '{dead.ToString().ToUpperInvariant()}'").ShouldBe(["discarded|http-422"]);
        _database.Query("select detail from audit where action = 'discard'").ShouldBe([CallEraser.Forgotten]);
    }

    [Test]
    public async Task The_audit_says_who_and_how_many_and_does_not_hold_the_number()
    {
        await DoneCallAsync();
        await QueueAsync();
        await Eraser.ForgetAsync(Number, "ann (uid 1000)", CancellationToken.None);
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        await Eraser.ForgetAsync("1234", "bob (uid 1001)", CancellationToken.None);

        var audit = await DeadLetters.ListAuditAsync(null, 10, CancellationToken.None);

        audit.ShouldBe(
        [
            new AuditEntry(TestDatabase.Start + TimeSpan.FromMinutes(1), "bob (uid 1001)", "forget", null, "0 call(s) of a number; 0 left"),
            new AuditEntry(TestDatabase.Start, "ann (uid 1000)", "forget", null, "1 call(s) of a number that ends in 23; 1 left"),
        ]);
    }

    [Test]
    public async Task A_preview_counts_and_changes_nothing()
    {
        await DoneCallAsync();
        await QueueAsync();
        var before = Dump();

        var preview = await Eraser.PreviewAsync(Number, CancellationToken.None);

        (preview.Forgotten, preview.Left.Count).ShouldBe((1, 1));
        preview.Recordings.ShouldBe([$"rec-{Marker}"]);
        Dump().ShouldBe(before);
    }

    // Numbers are compared as they are stored: whether 030123 and +4930123 are the same is known to the PBX alone.
    [TestCase("4930123"), TestCase("+493012"), TestCase("%"), TestCase("+4930123 ")]
    public async Task Another_number_is_not_touched(string other)
    {
        await DoneCallAsync();
        var before = Holding(Marker);

        (await Eraser.ForgetAsync(other, "ann", CancellationToken.None)).Forgotten.ShouldBe(0);

        Holding(Marker).ShouldBe(before);
    }

    [Test]
    public async Task A_caller_of_many_calls_is_forgotten_in_parts_and_twice_is_the_same_as_once()
    {
        for (var i = 0; i < 120; i++)
            await DoneCallAsync();

        (await Eraser.ForgetAsync(Number, "ann", CancellationToken.None)).Forgotten.ShouldBe(120);
        (await Eraser.ForgetAsync(Number, "ann", CancellationToken.None)).Forgotten.ShouldBe(0);

        Holding(Marker).ShouldBeEmpty();
        _database.Count("calls").ShouldBe(120);
    }

    private CallFacts Call()
    {
        var now = _database.Time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return new CallFacts
        {
            Id = id,
            UniqueId = $"u{id}",
            Pbx = "pbx1",
            Channel = $"PJSIP/{Marker}-0000001a",
            CallerNumber = Number,
            CallerName = Marker,
            DialedNumber = "600",
            StartedAt = now,
            Flow = "support",
            FlowVersion = 3,
            TransferredTo = Marker,
            Path = [new PathEntry("ask", now) { Outlet = "1" }],
            Inputs = [new CallInput("ask", Marker, null, now)],
            Recordings = [$"rec-{Marker}"],
            Error = new CallError("ask", Marker, "timeout"),
        };
    }

    private async Task<Guid> QueueAsync()
    {
        var call = Call();
        await _database.Calls.StartAsync(call, "fastagi", CancellationToken.None);
        await _database.Calls.EndAsync(_database.End(call, session: $$"""{ "said": "{{Marker}}" }"""), CancellationToken.None);
        return call.Id;
    }

    private async Task<Guid> DoneCallAsync()
    {
        var run = await ClaimAsync();
        await _database.Runs.FinishStepAsync(FinishedSteps.Last(run, _database.Time.GetUtcNow(), Marker), CancellationToken.None);
        return run.CallId;
    }

    private async Task<Guid> DeadCallAsync()
    {
        var run = await ClaimAsync();
        await _database.Runs.FailStepAsync(FinishedSteps.Failed(run, _database.Time.GetUtcNow(), Marker), CancellationToken.None);
        return run.CallId;
    }

    private async Task<ClaimedRun> ClaimAsync()
    {
        await QueueAsync();
        return (await _database.Runs.ClaimAsync(1, TimeSpan.FromMinutes(1), CancellationToken.None)).Single();
    }

    private List<string> Holding(string text) =>
        [.. Dump().Where(cell => cell.Value.Contains(text, StringComparison.Ordinal)).Select(cell => cell.Column).Distinct().Order(StringComparer.Ordinal)];

    private List<(string Column, string Value)> Dump()
    {
        using var connection = provider.Connect(_database.ConnectionString);
        connection.Open();
        using var context = _database.Services.GetRequiredService<IDbContextFactory<IvrDbContext>>().CreateDbContext();
        var cells = new List<(string, string)>();
        foreach (var table in context.Model.GetEntityTypes().Select(type => type.GetTableName()))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"select * from \"{table}\"";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                    cells.Add(($"{table}.{reader.GetName(i)}", reader.GetValue(i).ToString()!));
            }
        }
        return cells;
    }
}
