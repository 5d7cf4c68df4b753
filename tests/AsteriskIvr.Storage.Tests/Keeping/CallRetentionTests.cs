using System.Diagnostics.Metrics;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Storage.DeadLetters;
using AsteriskIvr.Storage.Keeping;
using AsteriskIvr.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AsteriskIvr.Storage.Tests.Keeping;

[TestFixtureSource(typeof(DatabaseServers))]
internal sealed class CallRetentionTests(TestProvider provider)
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(90);

    private TestDatabase _database = null!;

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task A_call_that_ended_long_enough_ago_is_deleted_with_all_that_belongs_to_it()
    {
        var old = await CallThatIsDoneAsync();
        _database.Time.Advance(TimeSpan.FromDays(1));
        var young = await CallThatIsDoneAsync();
        _database.Time.Advance(Keep - TimeSpan.FromTicks(1));

        (await DeleteOldAsync()).ShouldBe(1);

        foreach (var (table, key) in ((string, string)[])[("calls", "id"), ("runs", "call_id"), ("steps", "call_id"), ("activity", "call_id")])
            _database.Query($"select {key} from {table}").ShouldBe([young.ToString().ToUpperInvariant()], table);
        old.ShouldNotBe(young);
        (await DeleteOldAsync()).ShouldBe(0);
    }

    [Test]
    public async Task What_is_not_done_stays_however_old_it_is()
    {
        var dead = await CallThatIsDeadAsync();
        var queued = (await _database.QueueRunAsync()).Id;
        var live = _database.Call();
        await _database.Calls.StartAsync(live, "fastagi", CancellationToken.None);
        _database.Time.Advance(Keep * 10);

        (await DeleteOldAsync()).ShouldBe(0);
        _database.Count("calls").ShouldBe(3);

        await _database.Services.GetRequiredService<DeadLetterStore>().DiscardAsync([dead], "ann", "was called back", CancellationToken.None);
        (await DeleteOldAsync()).ShouldBe(1);
        _database.Query("select id from calls order by id").ShouldBe(new[] { queued, live.Id }.Select(id => id.ToString().ToUpperInvariant()).Order(StringComparer.Ordinal));
        _database.Query("select call_id from audit").ShouldBe([dead.ToString().ToUpperInvariant()], "who discarded it is still to be seen");
    }

    [Test]
    public async Task A_call_without_post_call_work_is_deleted_too()
    {
        var call = _database.Call();
        await _database.Calls.StartAsync(call, "fastagi", CancellationToken.None);
        await _database.Calls.EndAsync(_database.End(call, firstStep: null), CancellationToken.None);
        _database.Time.Advance(Keep * 2);

        (await DeleteOldAsync()).ShouldBe(1);
    }

    [Test]
    public async Task A_long_call_is_kept_from_its_end_on_and_not_from_its_start()
    {
        var call = _database.Call();
        await _database.Calls.StartAsync(call, "fastagi", CancellationToken.None);
        _database.Time.Advance(Keep);
        await _database.Calls.EndAsync(_database.End(call, firstStep: null), CancellationToken.None);
        _database.Time.Advance(TimeSpan.FromDays(1));

        (await DeleteOldAsync()).ShouldBe(0);
        _database.Time.Advance(Keep);
        (await DeleteOldAsync()).ShouldBe(1);
    }

    // More than two batches, which begin at one moment and have some that stay among them.
    [Test]
    public async Task Two_servers_can_delete_the_same_calls_and_each_is_counted_once()
    {
        using var deleted = new DeletedCalls(_database);
        await using var other = _database.OpenAgain("node2");
        var ended = new List<Task>();
        for (var i = 0; i < (2 * CallRetention.BatchSize) + 7; i++)
            ended.Add(EndedCallAsync());
        await Task.WhenAll(ended);
        await _database.QueueRunAsync();
        _database.Time.Advance(Keep * 2);

        var counts = await Task.WhenAll(DeleteOldAsync(), Retention(other).DeleteOldAsync(Keep, CancellationToken.None));

        counts.Sum().ShouldBe(ended.Count);
        deleted.Count.ShouldBe(counts[0]);
        _database.Count("calls").ShouldBe(1);
    }

    [Test]
    public async Task It_happens_by_itself_and_only_where_a_time_is_configured()
    {
        await EndedCallAsync();
        _database.Time.Advance(Keep * 2);
        await using var forEver = _database.OpenAgain();
        await using var keeps = _database.OpenAgain(more: services => services.Configure<StorageOptions>(storage => storage.KeepCalls = Keep));
        var idle = Retention(forEver);
        await idle.StartAsync(CancellationToken.None);
        await idle.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30));
        using var deleted = new DeletedCalls(keeps);

        var busy = Retention(keeps);
        await busy.StartAsync(CancellationToken.None);
        _database.Count("calls").ShouldBe(1);
        // When it has begun to wait nobody says: the clock goes on until it shows.
        await Eventually.ShouldBeAsync(() =>
        {
            _database.Time.Advance(CallRetention.Interval);
            return deleted.Count > 0;
        }, TimeSpan.FromSeconds(30));

        _database.Count("calls").ShouldBe(0);
        await busy.StopAsync(CancellationToken.None);
    }

    [Test]
    public void It_runs_in_the_server() =>
        _database.Services.GetServices<IHostedService>().OfType<CallRetention>().ShouldHaveSingleItem();

    private static CallRetention Retention(TestDatabase database) => database.Services.GetRequiredService<CallRetention>();

    private Task<int> DeleteOldAsync() => Retention(_database).DeleteOldAsync(Keep, CancellationToken.None);

    private async Task EndedCallAsync()
    {
        var call = _database.Call();
        await _database.Calls.StartAsync(call, "fastagi", CancellationToken.None);
        await _database.Calls.EndAsync(_database.End(call, firstStep: null), CancellationToken.None);
    }

    private async Task<Guid> CallThatIsDoneAsync()
    {
        var run = await ClaimAsync();
        await _database.Runs.FinishStepAsync(FinishedSteps.Last(run, _database.Time.GetUtcNow()), CancellationToken.None);
        return run.CallId;
    }

    private async Task<Guid> CallThatIsDeadAsync()
    {
        var run = await ClaimAsync();
        await _database.Runs.FailStepAsync(FinishedSteps.Failed(run, _database.Time.GetUtcNow()), CancellationToken.None);
        return run.CallId;
    }

    private async Task<ClaimedRun> ClaimAsync()
    {
        await _database.QueueRunAsync();
        return (await _database.Runs.ClaimAsync(1, TimeSpan.FromMinutes(1), CancellationToken.None)).Single();
    }

    /// <summary>What one server's metric says.</summary>
    private sealed class DeletedCalls : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public DeletedCalls(TestDatabase database)
        {
            var factory = database.Services.GetRequiredService<IMeterFactory>();
            _ = database.Services.GetRequiredService<StorageTelemetry>();
            _listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name == "asterisk_ivr.calls.deleted")
                    self.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
