using System.Collections.Concurrent;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Testing;

namespace AsteriskIvr.PostCall.Tests;

internal sealed class PostCallWorkerTests
{
    private PostCallBench _bench = null!;
    private PostCallWorker? _worker;

    [SetUp]
    public async Task OpenAsync() => _bench = await PostCallBench.CreateAsync();

    [TearDown]
    public async Task CloseAsync()
    {
        if (_worker is not null)
        {
            var stopping = _worker.StopAsync(CancellationToken.None);
            await _bench.PassUntilAsync(() => stopping.IsCompleted);
            _worker.Dispose();
            _worker = null;
        }
        await _bench.DisposeAsync();
    }

    [Test]
    public async Task A_run_is_executed_as_soon_as_it_is_queued()
    {
        await StartAsync(_bench.Worker());

        await _bench.Database.QueueRunAsync();

        // The clock stands still: nobody waited for the next look at the queue.
        await Eventually.ShouldBeAsync(() => _bench.Runs is ["done||0"]);
    }

    [Test]
    public async Task Runs_that_another_server_queued_are_found_by_looking()
    {
        await StartAsync(_bench.Worker());
        await using var other = _bench.Database.OpenAgain("node2");

        await other.QueueRunAsync();

        await _bench.PassUntilAsync(() => _bench.Runs is ["done||0"]);
    }

    [Test]
    public async Task A_failed_step_is_tried_again_when_its_time_has_come()
    {
        _bench.Work.Fails("second", attempt => attempt < 4 ? new NodeFaultException("busy", "Busy.") : null);
        await StartAsync(_bench.Worker());
        await _bench.Database.QueueRunAsync();

        await _bench.PassUntilAsync(() => _bench.Runs is ["done||0"]);

        _bench.Work.Nodes.ShouldBe(["first", "second", "second", "second", "second", "third"]);
    }

    [Test]
    public async Task Never_are_more_runs_executed_at_once_than_allowed()
    {
        var (now, most) = (0, 0);
        var gate = new SemaphoreSlim(0);
        _bench.Work.Does["first"] = async (_, cancellationToken) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await gate.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref now);
            return Outlets.End;
        };
        for (var i = 0; i < 9; i++)
            await _bench.Database.QueueRunAsync();

        await StartAsync(_bench.Worker(o => o.MaxConcurrentRuns = 3));
        await Eventually.ShouldBeAsync(() => Volatile.Read(ref now) == 3);
        gate.Release(3);
        // The clock stands still: what has ended makes room at once.
        await Eventually.ShouldBeAsync(() => _bench.Work.Attempts.Count == 6 && Volatile.Read(ref now) == 3);
        gate.Release(6);
        await Eventually.ShouldBeAsync(() => _bench.Runs.All(r => r == "done||0"));

        most.ShouldBe(3);
        gate.Dispose();
    }

    // The queue throws what databases throw, and once what their drivers throw at a time-out.
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_database_that_is_away_is_waited_for(bool cancelled)
    {
        var failures = new ConcurrentDictionary<string, int>();
        var store = new RunStoreDecorator(_bench.Store, (operation, execute) =>
            failures.AddOrUpdate(operation, 1, (_, count) => count + 1) <= 2
                ? throw (cancelled ? new TaskCanceledException("time-out") : new IOException("away"))
                : execute());
        await _bench.Database.QueueRunAsync();

        await StartAsync(_bench.Worker(store: store));

        await _bench.PassUntilAsync(() => _bench.Runs is ["done||0"], TimeSpan.FromSeconds(1));
        _bench.Work.Nodes.ShouldBe(["first", "second", "third"], "a result waits for the database; its step is not repeated");
        failures["release-abandoned"].ShouldBeGreaterThan(2);
    }

    [Test]
    public async Task A_restarted_server_goes_on_at_once_with_the_runs_of_its_last_life()
    {
        await _bench.Database.QueueRunAsync();
        await _bench.Store.ClaimAsync(1, TimeSpan.FromHours(1), CancellationToken.None);

        await StartAsync(_bench.Worker());

        await Eventually.ShouldBeAsync(() => _bench.Runs is ["done||0"]);
    }

    [Test]
    public async Task The_lease_of_a_long_step_is_renewed()
    {
        var done = new TaskCompletionSource<string?>();
        _bench.Work.Does["first"] = (_, _) => done.Task;
        var renewals = 0;
        var store = new RunStoreDecorator(_bench.Store, async (operation, execute) =>
        {
            await execute();
            if (operation == "renew")
                Interlocked.Increment(ref renewals);
        });
        await StartAsync(_bench.Worker(store: store));
        await _bench.Database.QueueRunAsync();
        await Eventually.ShouldBeAsync(() => _bench.Work.Attempts.Count == 1);
        await using var other = _bench.Database.OpenAgain("node2");

        for (var i = 1; i <= 6; i++)
        {
            var before = Volatile.Read(ref renewals);
            _bench.Time.Advance(PostCallBench.Lease / 3);
            await Eventually.ShouldBeAsync(() => Volatile.Read(ref renewals) > before);
            (await other.Runs.ClaimAsync(1, PostCallBench.Lease, CancellationToken.None)).ShouldBeEmpty();
        }
        done.SetResult(null);

        await Eventually.ShouldBeAsync(() => _bench.Runs is ["done||0"]);
        _bench.Work.Nodes.ShouldBe(["first", "second", "third"]);
    }

    [Test]
    public async Task At_a_stop_steps_under_way_may_finish()
    {
        var done = new TaskCompletionSource<string?>();
        _bench.Work.Does["third"] = (_, _) => done.Task;
        var worker = await StartAsync(_bench.Worker());
        await _bench.Database.QueueRunAsync();
        await Eventually.ShouldBeAsync(() => _bench.Work.Nodes.Contains("third"));

        var stopping = worker.StopAsync(CancellationToken.None);
        stopping.IsCompleted.ShouldBeFalse();
        done.SetResult(null);
        await stopping;

        _bench.Runs.ShouldBe(["done||0"]);
    }

    [Test]
    public async Task At_a_stop_what_does_not_finish_in_time_is_given_back_and_counts_as_no_attempt()
    {
        _bench.Work.Does["second"] = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        };
        var worker = await StartAsync(_bench.Worker(o => o.DrainTimeout = TimeSpan.FromSeconds(1)));
        await _bench.Database.QueueRunAsync();
        await Eventually.ShouldBeAsync(() => _bench.Work.Nodes.Contains("second"));

        var stopping = worker.StopAsync(CancellationToken.None);
        await _bench.PassUntilAsync(() => stopping.IsCompleted);
        await stopping;

        _bench.Runs.ShouldBe(["open|second|0"]);
        (await _bench.Store.ClaimAsync(1, PostCallBench.Lease, CancellationToken.None)).Count.ShouldBe(1, "it is due at once, without waiting for the lease to run out");
    }

    // Cancelled drivers throw exceptions of their own.
    [Test]
    public async Task A_step_that_is_cancelled_at_a_stop_takes_no_failed_outlet()
    {
        _bench.Deploy(3, PostCallBench.Step("first", new() { Attempts = 1 }) with { Wiring = new Dictionary<string, Flows.Model.Wire> { [Outlets.Failed] = new("second", default) } }, PostCallBench.Step("second"));
        _bench.Work.Does["first"] = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new IOException("Operation cancelled by user.");
        };
        var worker = await StartAsync(_bench.Worker(o => o.DrainTimeout = TimeSpan.FromSeconds(1)));
        await _bench.Database.QueueRunAsync();
        await Eventually.ShouldBeAsync(() => _bench.Work.Nodes.Contains("first"));

        var stopping = worker.StopAsync(CancellationToken.None);
        await _bench.PassUntilAsync(() => stopping.IsCompleted);

        _bench.Runs.ShouldBe(["open|first|0"]);
    }

    [Test]
    public async Task While_it_drains_leases_are_still_renewed()
    {
        var done = new TaskCompletionSource<string?>();
        _bench.Work.Does["first"] = (_, _) => done.Task;
        var worker = await StartAsync(_bench.Worker(o => o.DrainTimeout = TimeSpan.FromMinutes(5)));
        await _bench.Database.QueueRunAsync();
        await Eventually.ShouldBeAsync(() => _bench.Work.Attempts.Count == 1);
        await using var other = _bench.Database.OpenAgain("node2");

        var stopping = worker.StopAsync(CancellationToken.None);
        var due = _bench.Time.GetUtcNow() + (3 * PostCallBench.Lease);
        await _bench.PassUntilAsync(() => Due() >= due, TimeSpan.FromSeconds(1));
        done.SetResult(Outlets.End);
        await stopping;

        _bench.Runs.ShouldBe(["done||0"]);
        DateTimeOffset? Due() => _bench.Time.GetUtcNow() + other.Runs.UntilNextDueAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    [Test]
    public async Task A_run_that_another_server_took_over_is_left_to_it()
    {
        var done = new TaskCompletionSource<string?>();
        _bench.Work.Does["first"] = (_, _) => done.Task;
        var claims = 0;
        // Cut off from the queue once it has the run.
        var store = new RunStoreDecorator(_bench.Store, (operation, execute) =>
            operation == "renew" || (operation == "claim" && Interlocked.Increment(ref claims) > 1) ? throw new IOException("away") : execute());
        await _bench.Database.QueueRunAsync();
        var worker = await StartAsync(_bench.Worker(store: store));
        await Eventually.ShouldBeAsync(() => _bench.Work.Attempts.Count == 1);

        _bench.Time.Advance(PostCallBench.Lease);
        await using var other = _bench.Database.OpenAgain("node2");
        (await other.Runs.ClaimAsync(1, TimeSpan.FromHours(1), CancellationToken.None)).Count.ShouldBe(1);
        done.SetResult(null);
        var stopping = worker.StopAsync(CancellationToken.None);
        await _bench.PassUntilAsync(() => stopping.IsCompleted);

        _bench.Work.Nodes.ShouldBe(["first"]);
        _bench.Database.Query("SELECT state, node, lease_owner FROM runs").ShouldBe(["open|first|node2"]);
        _bench.Database.Count("steps").ShouldBe(0);
    }

    private async Task<PostCallWorker> StartAsync(PostCallWorker worker)
    {
        _worker = worker;
        await worker.StartAsync(CancellationToken.None);
        return worker;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value)
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
