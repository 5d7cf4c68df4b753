using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Spool;
using AsteriskIvr.Storage.Sqlite;
using AsteriskIvr.Storage.Stores;
using AsteriskIvr.Storage.Writing;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests.Spool;

internal sealed class CallWriterTests
{
    private FullDisk _disk = null!;
    private TestDatabase _database = null!;

    private CallWriter Writer => _database.Services.GetRequiredService<CallWriter>();

    [SetUp]
    public async Task OpenAsync()
    {
        _disk = new FullDisk();
        _database = await TestDatabase.CreateAsync(Configure);
    }

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task With_a_database_that_is_there_the_spool_stays_empty()
    {
        await _database.QueueRunAsync();

        Writer.Since.ShouldBeNull();
        Writer.Used.ShouldBe(0);
    }

    [Test]
    public async Task While_another_process_holds_the_database_calls_go_on_and_are_stored_after_in_order()
    {
        using var other = new SqliteConnection(_database.ConnectionString);
        other.Open();
        Execute(other, "BEGIN EXCLUSIVE");

        var calls = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => WholeCallAsync()));
        Writer.Since.ShouldNotBeNull();
        Writer.Used.ShouldBeGreaterThan(0);
        Execute(other, "COMMIT");

        await BackAsync();
        await ShouldBeStoredOnceAsync(calls);
    }

    [Test]
    public async Task On_a_full_disk_calls_are_served_and_what_was_stored_is_not_harmed()
    {
        var before = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => WholeCallAsync()));

        var during = await FillAsync();
        var after = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => WholeCallAsync()));
        _database.Query("PRAGMA integrity_check").ShouldBe(["ok"]);
        _database.Count("calls").ShouldBeLessThan(25 + during.Count);
        _disk.IsFull = false;

        await BackAsync();
        await ShouldBeStoredOnceAsync([.. before, .. during, .. after]);
    }

    [Test]
    public async Task What_a_killed_server_left_in_the_spool_the_next_one_stores()
    {
        var calls = await FillAsync();
        var open = _database.Call();
        await _database.Calls.StartAsync(open, Transports.Ari, CancellationToken.None);
        await StopAsync();

        await using var next = _database.OpenAgain();
        await next.Services.GetRequiredService<CallWriter>().RecoverAsync(CancellationToken.None);

        next.Services.GetRequiredService<CallWriter>().Used.ShouldBe(0);
        await ShouldBeStoredOnceAsync(calls, open: 1);
        (await next.Calls.FindOpenAsync(CancellationToken.None)).Single().Call.Id.ShouldBe(open.Id);
    }

    [Test]
    public async Task Draining_again_what_was_drained_before_a_kill_changes_nothing()
    {
        var calls = await FillAsync();
        await StopAsync();
        var spool = await File.ReadAllBytesAsync(_database.SpoolFile);
        await using (var next = _database.OpenAgain())
            await next.Services.GetRequiredService<CallWriter>().RecoverAsync(CancellationToken.None);
        await ShouldBeStoredOnceAsync(calls);
        // Killed after the last commit, and before the spool was emptied.
        await File.WriteAllBytesAsync(_database.SpoolFile, spool);

        await using var afterNext = _database.OpenAgain();
        await afterNext.Services.GetRequiredService<CallWriter>().RecoverAsync(CancellationToken.None);

        await ShouldBeStoredOnceAsync(calls);
    }

    [Test]
    public async Task A_record_that_the_database_refuses_is_kept_aside_and_the_others_are_stored()
    {
        var calls = await FillAsync();
        var open = _database.Call();
        await _database.Calls.StartAsync(open, Transports.FastAgi, CancellationToken.None);
        var clash = new RunRow { CallId = calls[0].Id, State = RunStates.Open, Node = "first", DueAt = TestDatabase.Start, CreatedAt = TestDatabase.Start };
        await Writer.WriteAsync(new CallClosed(CallMapping.ToClosedRow(_database.End(open), "node1"), clash, []), CancellationToken.None);
        var last = await WholeCallAsync();
        _disk.IsFull = false;

        await BackAsync();

        await ShouldBeStoredOnceAsync([.. calls, last], open: 1);
        (await File.ReadAllTextAsync($"{_database.SpoolFile}.rejected")).ShouldContain(open.Id.ToString());
    }

    [Test]
    public async Task With_no_room_in_database_and_spool_a_call_is_refused_and_an_end_is_told()
    {
        await using var small = await TestDatabase.CreateAsync(services =>
        {
            Configure(services);
            services.PostConfigure<StorageOptions>(options => options.SpoolSize = SpoolFormat.FirstRecord + 10);
        });
        await _disk.FillAsync(small);

        await Should.ThrowAsync<SpoolFullException>(async () =>
        {
            while (true)
                await small.QueueRunAsync();
        });
    }

    private void Configure(IServiceCollection services) => services
        .AddSingleton<ISqlDialect>(_disk)
        .PostConfigure<StorageOptions>(options => options.Patience = TimeSpan.FromMilliseconds(200));

    /// <summary>Stops as a kill would: the spool stays as it is, and so does the database.</summary>
    private async Task StopAsync()
    {
        await Writer.DisposeAsync();
        _database.Services.GetRequiredService<SpoolFile>().Dispose();
    }

    /// <summary>Fills the disk, and makes calls until the first of them is in the spool.</summary>
    private async Task<IReadOnlyList<CallFacts>> FillAsync()
    {
        await _disk.FillAsync(_database);
        var calls = new List<CallFacts>();
        while (Writer.Since is null)
            calls.Add(await WholeCallAsync());
        return calls;
    }

    private async Task<CallFacts> WholeCallAsync()
    {
        var call = _database.Call();
        (await _database.Calls.StartAsync(call, Transports.FastAgi, CancellationToken.None)).ShouldBeTrue();
        var line = new ActivityLine(_database.Time.GetUtcNow(), "info", "greet", "line", new Dictionary<string, string>());
        for (var batch = 1; batch <= 2; batch++)
            await _database.Calls.AppendAsync([new JournalBatch(call.Id, batch, [new JournalEntry { Activity = line }])], CancellationToken.None);
        (await _database.Calls.EndAsync(_database.End(call), CancellationToken.None)).ShouldBeTrue();
        return call;
    }

    private Task BackAsync() => Eventually.ShouldBeAsync(() => Task.FromResult(Writer is { Since: null, Used: 0 }), TimeSpan.FromSeconds(20));

    private Task ShouldBeStoredOnceAsync(IReadOnlyCollection<CallFacts> calls, int open = 0)
    {
        _database.Count("calls").ShouldBe(calls.Count + open);
        _database.Query("SELECT count(*) FROM calls WHERE ended_at IS NOT NULL").ShouldBe([$"{calls.Count}"]);
        _database.Count("runs").ShouldBe(calls.Count);
        _database.Count("journal").ShouldBe(0);
        _database.Count("activity").ShouldBe(2 * calls.Count);
        return Task.CompletedTask;
    }

    /// <summary>SQLite itself, on a disk that can be full: a database that may not grow by one page.</summary>
    private sealed class FullDisk : SqliteDialect
    {
        private const string NoGrowth = "PRAGMA max_page_count = 1";

        public bool IsFull { get; set; }

        public async Task FillAsync(TestDatabase database)
        {
            IsFull = true;
            await database.Services.GetRequiredService<GroupCommitWriter>().WriteAsync(session => session.Execute(NoGrowth), CancellationToken.None);
        }

        // The least that can be said is the size it has.
        public override string? OnConnect => base.OnConnect + (IsFull ? NoGrowth : "");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
