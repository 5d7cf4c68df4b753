using AsteriskIvr.Calls.Cdr;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests;

[TestFixtureSource(typeof(DatabaseServers))]
internal sealed class CallCorrectionTests(TestProvider provider)
{
    private TestDatabase _database = null!;

    private ICallCorrections Corrections => _database.Services.GetRequiredService<ICallCorrections>();

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task What_is_not_known_is_added_once_and_with_a_line_that_says_so()
    {
        var call = await EndedAsync();

        (await CorrectAsync(call, endsAfter: 40, billable: 33)).ShouldBeTrue();
        (await CorrectAsync(call, endsAfter: 50, billable: 44)).ShouldBeTrue();

        Facts().ShouldBe([$"{_database.Time.GetUtcNow().AddSeconds(40):yyyy-MM-dd HH:mm:ss}|33"]);
        _database.Query("SELECT message FROM activity").ShouldBe(["corrected"]);
    }

    [Test]
    public async Task An_end_that_was_seen_stays()
    {
        var call = await EndedAsync();

        (await CorrectAsync(call, endsAfter: null, billable: 33)).ShouldBeTrue();

        Facts().ShouldBe([$"{_database.Time.GetUtcNow():yyyy-MM-dd HH:mm:ss}|33"]);
    }

    [Test]
    public async Task Known_seconds_stay()
    {
        var call = _database.Call();
        call.BillableSeconds = 7;
        await StoreAsync(call, firstStep: null);

        (await CorrectAsync(call, endsAfter: 40, billable: 33)).ShouldBeTrue();

        Facts().ShouldBe([$"{_database.Time.GetUtcNow():yyyy-MM-dd HH:mm:ss}|7"]);
        _database.Count("activity").ShouldBe(0);
    }

    [Test]
    public async Task A_run_sees_the_same_facts_from_its_first_step_to_its_last()
    {
        var call = await _database.QueueRunAsync();
        (await CorrectAsync(call, 40, 33)).ShouldBeFalse("the run has not begun");

        var run = (await _database.Runs.ClaimAsync(1, TimeSpan.FromMinutes(1), CancellationToken.None)).Single();
        (await CorrectAsync(call, 40, 33)).ShouldBeFalse("a step is under way");
        _database.Count("activity").ShouldBe(0);

        var now = _database.Time.GetUtcNow();
        await _database.Runs.FinishStepAsync(
            new StepFinished
            {
                Run = run,
                Node = "first",
                Number = 1,
                Attempts = 1,
                StartedAt = now,
                FinishedAt = now,
                Outlet = "next",
                Changes = new Dictionary<string, System.Text.Json.Nodes.JsonNode?>(),
                Activity = [],
                NextNode = null,
            },
            CancellationToken.None);

        (await CorrectAsync(call, 40, 33)).ShouldBeTrue();
        Facts().Single().ShouldEndWith("|33");
    }

    [Test]
    public async Task Only_ended_calls_of_this_server_that_lack_something_are_looked_for()
    {
        var wanted = await EndedAsync();
        var known = _database.Call();
        known.BillableSeconds = 7;
        await StoreAsync(known, firstStep: null);
        await _database.Calls.StartAsync(_database.Call(), "fastagi", CancellationToken.None);
        await using var other = _database.OpenAgain("node2");
        await other.Calls.StartAsync(other.Call("theirs"), "fastagi", CancellationToken.None);

        var found = await Corrections.FindAsync(_database.Time.GetUtcNow().AddDays(-1), 10, CancellationToken.None);

        found.Select(call => call.Id).ShouldBe([wanted.Id]);
        (await Corrections.FindAsync(_database.Time.GetUtcNow().AddSeconds(1), 10, CancellationToken.None)).ShouldBeEmpty("it is too old");
    }

    private async Task<CallFacts> EndedAsync()
    {
        var call = _database.Call();
        await StoreAsync(call, firstStep: null);
        return call;
    }

    private async Task StoreAsync(CallFacts call, string? firstStep)
    {
        await _database.Calls.StartAsync(call, "fastagi", CancellationToken.None);
        await _database.Calls.EndAsync(_database.End(call, firstStep, reason: EndReason.ServerLost), CancellationToken.None);
    }

    private async Task<bool> CorrectAsync(CallFacts call, int? endsAfter, int billable)
    {
        var now = _database.Time.GetUtcNow();
        var line = new ActivityLine(now, "info", "", "corrected", new Dictionary<string, string>());
        return await Corrections.CorrectAsync(new CallCorrection(call.Id, endsAfter is { } s ? now.AddSeconds(s) : null, null, billable, line), CancellationToken.None);
    }

    private IReadOnlyList<string> Facts() => _database.Query("SELECT ended_at, billable_seconds FROM calls");
}
