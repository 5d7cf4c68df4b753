using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.PostCall.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests;

[TestFixtureSource(typeof(DatabaseServers))]
internal sealed class RunStoreTests(TestProvider provider)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private TestDatabase _database = null!;

    private IRunStore Runs => _database.Runs;

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task The_longest_due_runs_are_claimed_first()
    {
        var calls = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            calls.Add((await _database.QueueRunAsync()).Id);
            _database.Time.Advance(TimeSpan.FromSeconds(1));
        }

        (await ClaimAsync(2)).Select(r => r.CallId).ShouldBe(calls[..2], ignoreOrder: true);
        (await ClaimAsync(2)).Select(r => r.CallId).ShouldBe(calls[2..4], ignoreOrder: true);
        (await ClaimAsync(2)).Select(r => r.CallId).ShouldBe(calls[4..]);
        (await ClaimAsync(2)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_run_that_waits_is_claimed_when_its_time_has_come_and_not_before()
    {
        await _database.QueueRunAsync();
        await Runs.FailStepAsync(Failed(await ClaimOneAsync(), TimeSpan.FromMinutes(1)), CancellationToken.None);

        (await Runs.UntilNextDueAsync(CancellationToken.None)).ShouldBe(TimeSpan.FromMinutes(1));
        _database.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        (await ClaimAsync()).ShouldBeEmpty();
        _database.Time.Advance(TimeSpan.FromTicks(1));
        (await ClaimAsync()).Count.ShouldBe(1);
    }

    // The worker counted on the end of the lease as the next thing to happen; the clock stands still here.
    [TestCase(true), TestCase(false)]
    public async Task Whoever_waits_for_work_is_woken_by_a_run_that_is_put_back_for_a_moment(bool hasFailed)
    {
        var moment = TimeSpan.FromMilliseconds(20);
        var signal = _database.Services.GetRequiredService<RunSignal>();
        await _database.QueueRunAsync();
        var run = await ClaimOneAsync();
        await signal.WaitAsync(TimeSpan.FromMinutes(10), _database.Time, CancellationToken.None);
        var waiting = signal.WaitAsync(TimeSpan.FromMinutes(10), _database.Time, CancellationToken.None);

        if (hasFailed)
            await Runs.FailStepAsync(Failed(run, moment), CancellationToken.None);
        else
            await Runs.PostponeAsync(run, moment, "its target is busy", CancellationToken.None);

        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task Nothing_is_due_next_when_nothing_waits()
    {
        (await Runs.UntilNextDueAsync(CancellationToken.None)).ShouldBeNull();

        await _database.QueueRunAsync();
        (await Runs.UntilNextDueAsync(CancellationToken.None)).ShouldBe(TimeSpan.Zero);

        var run = await ClaimOneAsync();
        await Runs.FailStepAsync(Failed(run, retryAfter: null), CancellationToken.None);
        (await Runs.UntilNextDueAsync(CancellationToken.None)).ShouldBeNull();
    }

    [Test]
    public async Task Two_servers_never_claim_the_same_run()
    {
        for (var i = 0; i < 60; i++)
            await _database.QueueRunAsync();
        await using var other = _database.OpenAgain("node2");

        var claims = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => (i % 2 == 0 ? _database : other).Runs.ClaimAsync(10, Lease, CancellationToken.None))));

        var claimed = claims.SelectMany(c => c.Select(r => r.CallId)).ToList();
        claimed.Count.ShouldBe(60);
        claimed.Distinct().Count().ShouldBe(60);
    }

    [Test]
    public async Task A_run_whose_lease_ran_out_is_taken_over()
    {
        await _database.QueueRunAsync();
        var old = await ClaimOneAsync();
        await using var other = _database.OpenAgain("node2");

        _database.Time.Advance(Lease - TimeSpan.FromTicks(1));
        (await other.Runs.ClaimAsync(1, Lease, CancellationToken.None)).ShouldBeEmpty();
        _database.Time.Advance(TimeSpan.FromTicks(1));
        var taken = (await other.Runs.ClaimAsync(1, Lease, CancellationToken.None)).ShouldHaveSingleItem();

        taken.CallId.ShouldBe(old.CallId);
        taken.Lease.ShouldNotBe(old.Lease);
    }

    [Test]
    public async Task A_renewed_lease_lasts_on()
    {
        await _database.QueueRunAsync();
        var run = await ClaimOneAsync();
        _database.Time.Advance(Lease / 2);
        await Runs.RenewAsync([run], Lease, CancellationToken.None);

        _database.Time.Advance(Lease / 2);

        (await ClaimAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task Under_a_lost_lease_nothing_is_changed()
    {
        await _database.QueueRunAsync();
        var old = await ClaimOneAsync();
        _database.Time.Advance(Lease);
        var taken = await ClaimOneAsync();
        var before = Everything();

        await Should.ThrowAsync<LeaseLostException>(() => Runs.FinishStepAsync(Finished(old, next: null), CancellationToken.None).AsTask());
        await Should.ThrowAsync<LeaseLostException>(() => Runs.FinishStepAsync(Finished(old, next: "second"), CancellationToken.None).AsTask());
        await Should.ThrowAsync<LeaseLostException>(() => Runs.FailStepAsync(Failed(old, retryAfter: null), CancellationToken.None).AsTask());
        await Should.ThrowAsync<LeaseLostException>(() => Runs.LoadAsync(old, CancellationToken.None));
        await Runs.RenewAsync([old], TimeSpan.FromHours(1), CancellationToken.None);
        await Runs.ReleaseAsync([old], CancellationToken.None);

        Everything().ShouldBe(before);
        await Runs.FinishStepAsync(Finished(taken, next: null), CancellationToken.None);

        IReadOnlyList<string> Everything() => [.. _database.Query("SELECT * FROM runs"), .. _database.Query("SELECT * FROM steps"), .. _database.Query("SELECT * FROM activity")];
    }

    [Test]
    public async Task A_released_run_is_due_at_once()
    {
        await _database.QueueRunAsync();
        await Runs.ReleaseAsync([await ClaimOneAsync()], CancellationToken.None);

        (await ClaimAsync()).Count.ShouldBe(1);
    }

    [Test]
    public async Task At_start_a_server_gives_back_what_its_last_life_held_and_nothing_else()
    {
        await _database.QueueRunAsync();
        await ClaimOneAsync();
        await using var other = _database.OpenAgain("node2");
        await _database.QueueRunAsync();
        (await other.Runs.ClaimAsync(1, Lease, CancellationToken.None)).Count.ShouldBe(1);

        await using var again = _database.OpenAgain();
        (await again.Runs.ReleaseAbandonedAsync(CancellationToken.None)).ShouldBe(1);

        (await again.Runs.ClaimAsync(10, Lease, CancellationToken.None)).Count.ShouldBe(1);
    }

    [Test]
    public async Task A_run_goes_on_with_the_results_of_its_finished_steps()
    {
        await _database.QueueRunAsync("first", """{"a":"call","b":1}""");
        var run = await ClaimOneAsync();
        await Runs.FinishStepAsync(
            Finished(run, "second") with
            {
                Changes = new Dictionary<string, JsonNode?> { ["a"] = "first", ["c"] = JsonNode.Parse("[1]"), ["b"] = null },
                Activity = [new ActivityLine(TestDatabase.Start, "info", "first", "line", new Dictionary<string, string>())],
            },
            CancellationToken.None);
        await Runs.FailStepAsync(Failed(run, TimeSpan.Zero, number: 2, node: "second"), CancellationToken.None);

        await using var again = _database.OpenAgain();
        var claimed = (await again.Runs.ClaimAsync(1, Lease, CancellationToken.None)).Single();
        var context = await again.Runs.LoadAsync(claimed, CancellationToken.None);

        context.Node.ShouldBe("second");
        context.FinishedSteps.ShouldBe(1);
        context.FailedAttempts.ShouldBe(1);
        context.Call.EndReason.ShouldBe(EndReason.CallerHangup);
        context.Session.ShouldContainKey("b");
        new JsonObject(context.Session.Select(s => KeyValuePair.Create(s.Key, s.Value?.DeepClone()))).ToJsonString().ShouldBe("""{"a":"first","b":null,"c":[1]}""");
        again.Count("activity").ShouldBe(1);
    }

    [Test]
    public async Task A_finished_run_is_done_and_never_claimed_again()
    {
        await _database.QueueRunAsync();
        var run = await ClaimOneAsync();
        await Runs.FinishStepAsync(Finished(run, next: null), CancellationToken.None);

        _database.Time.Advance(TimeSpan.FromDays(365));

        (await ClaimAsync()).ShouldBeEmpty();
        _database.Query("SELECT state, node, lease FROM runs").ShouldBe(["done||"]);
    }

    [TestCase("second"), TestCase(null)]
    public async Task A_result_that_is_stored_again_since_the_answer_was_lost_is_stored_once(string? next)
    {
        await _database.QueueRunAsync();
        var result = Finished(await ClaimOneAsync(), next) with { Activity = [new ActivityLine(_database.Time.GetUtcNow(), "info", "first", "Once.", new Dictionary<string, string>())] };

        await Runs.FinishStepAsync(result, CancellationToken.None);
        await Runs.FinishStepAsync(result, CancellationToken.None);

        _database.Query("SELECT node, finished_steps FROM runs").ShouldBe([$"{next}|1"]);
        _database.Count("steps").ShouldBe(1);
        _database.Count("activity").ShouldBe(1);
    }

    [Test]
    public async Task A_dead_letter_is_resumed_from_the_node_that_failed()
    {
        await _database.QueueRunAsync();
        var run = await ClaimOneAsync();
        await Runs.FinishStepAsync(Finished(run, "second"), CancellationToken.None);
        await Runs.FailStepAsync(Failed(run, retryAfter: null, attempts: 3, number: 2, node: "second"), CancellationToken.None);
        (await ClaimAsync()).ShouldBeEmpty();
        _database.Query("SELECT state FROM runs").ShouldBe(["dead"]);

        (await Runs.ResumeAsync([run.CallId], CancellationToken.None)).ShouldBe([run.CallId]);

        var resumed = await ClaimOneAsync();
        var context = await Runs.LoadAsync(resumed, CancellationToken.None);
        (context.Node, context.FinishedSteps, context.FailedAttempts).ShouldBe(("second", 1, 0));
        await Runs.FinishStepAsync(Finished(resumed, next: null, number: 2, node: "second"), CancellationToken.None);
        _database.Query("SELECT number, node, finished FROM steps ORDER BY number").ShouldBe(["1|first|1", "2|second|1"]);
    }

    [Test]
    public async Task A_resumed_dead_letter_can_fail_again()
    {
        await _database.QueueRunAsync();
        await Runs.FailStepAsync(Failed(await ClaimOneAsync(), retryAfter: null), CancellationToken.None);
        await Runs.ResumeAsync(null, CancellationToken.None);

        await Runs.FailStepAsync(Failed(await ClaimOneAsync(), retryAfter: null) with { Error = "again" }, CancellationToken.None);

        _database.Query("SELECT state, error FROM runs").ShouldBe(["dead|again"]);
        _database.Query("SELECT attempts, error FROM steps").ShouldBe(["1|again"]);
    }

    [Test]
    public async Task Dead_letters_are_resumed_in_bulk_and_others_left_alone()
    {
        var dead = new List<Guid>();
        for (var i = 0; i < 3; i++)
            dead.Add((await _database.QueueRunAsync()).Id);
        foreach (var run in await ClaimAsync(3))
            await Runs.FailStepAsync(Failed(run, retryAfter: null), CancellationToken.None);
        var done = await _database.QueueRunAsync();
        await Runs.FinishStepAsync(Finished(await ClaimOneAsync(), next: null), CancellationToken.None);
        var waiting = await _database.QueueRunAsync();

        (await Runs.ResumeAsync([dead[0], done.Id, waiting.Id, Guid.CreateVersion7(_database.Time.GetUtcNow())], CancellationToken.None)).ShouldBe([dead[0]]);
        (await Runs.ResumeAsync(null, CancellationToken.None)).ShouldBe(dead[1..], ignoreOrder: true);
        (await Runs.ResumeAsync(null, CancellationToken.None)).ShouldBeEmpty();

        (await ClaimAsync(10)).Select(r => r.CallId).ShouldBe([.. dead, waiting.Id], ignoreOrder: true);
    }

    private Task<IReadOnlyList<ClaimedRun>> ClaimAsync(int max = 10) => Runs.ClaimAsync(max, Lease, CancellationToken.None);

    private async Task<ClaimedRun> ClaimOneAsync() => (await ClaimAsync(1)).ShouldHaveSingleItem();

    private StepFinished Finished(ClaimedRun run, string? next, int number = 1, string node = "first", int attempts = 1) => new()
    {
        Run = run,
        Node = node,
        Number = number,
        Attempts = attempts,
        StartedAt = _database.Time.GetUtcNow(),
        FinishedAt = _database.Time.GetUtcNow(),
        Outlet = "next",
        Changes = new Dictionary<string, JsonNode?>(),
        Activity = [],
        NextNode = next,
    };

    private StepFailed Failed(ClaimedRun run, TimeSpan? retryAfter, int attempts = 1, int number = 1, string node = "first") => new()
    {
        Run = run,
        Node = node,
        Number = number,
        Attempts = attempts,
        StartedAt = _database.Time.GetUtcNow(),
        FailedAt = _database.Time.GetUtcNow(),
        Error = "it failed",
        RetryAfter = retryAfter,
    };
}
