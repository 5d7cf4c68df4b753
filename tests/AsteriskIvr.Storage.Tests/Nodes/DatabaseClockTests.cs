using AsteriskIvr.Storage.Nodes;
using AsteriskIvr.Storage.Writing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace AsteriskIvr.Storage.Tests.Nodes;

/// <summary>The database's clock is what counts, whatever the servers' own clocks show.</summary>
internal sealed class DatabaseClockTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private TestDatabase _database = null!;

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(new PostgreSqlProvider());

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task It_shows_what_the_database_shows()
    {
        var clock = _database.Services.GetRequiredService<DatabaseClock>();
        clock.Now.ShouldBe(TestDatabase.Start, "this machine's, as long as the database was not asked");

        var before = await AskAsync();
        await clock.SynchronizeAsync(CancellationToken.None);
        var after = await AskAsync();

        clock.Now.ShouldBeInRange(before, after);
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        clock.Now.ShouldBeInRange(before.AddMinutes(1), after.AddMinutes(1));
    }

    [Test]
    public async Task A_step_of_this_machines_clock_does_not_move_it()
    {
        var time = new SteppedTime();
        var clock = new DatabaseClock(time, _database.Services.GetRequiredService<ReadSessions>(), _database.Services.GetRequiredService<ISqlDialect>());
        await clock.SynchronizeAsync(CancellationToken.None);
        var before = await AskAsync();

        time.Step = TimeSpan.FromHours(1);

        clock.Now.ShouldBeLessThan(before.AddMinutes(30));
        ((await clock.MeasureOffsetAsync(CancellationToken.None)) - TimeSpan.FromHours(1)).ShouldNotBeNull().Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task A_file_has_no_clock_of_its_own()
    {
        await using var file = await TestDatabase.CreateAsync();
        var clock = file.Services.GetRequiredService<DatabaseClock>();

        await clock.SynchronizeAsync(CancellationToken.None);

        clock.Now.ShouldBe(file.Time.GetUtcNow());
        (await file.Services.GetRequiredService<IDatabaseTime>().MeasureOffsetAsync(CancellationToken.None)).ShouldBeNull();
    }

    [Test]
    public async Task Servers_whose_clocks_are_an_hour_apart_neither_wait_for_each_other_nor_take_what_is_leased()
    {
        await using var ahead = _database.OpenAgain("ahead", time: new FakeTimeProvider(TestDatabase.Start.AddMinutes(30)));
        await using var behind = _database.OpenAgain("behind", time: new FakeTimeProvider(TestDatabase.Start.AddMinutes(-30)));
        foreach (var server in new[] { ahead, behind })
            await server.Services.GetRequiredService<DatabaseClock>().SynchronizeAsync(CancellationToken.None);

        var first = await ahead.QueueRunAsync();
        var taken = await behind.Runs.ClaimAsync(10, Lease, CancellationToken.None);
        taken.Select(run => run.CallId).ShouldBe([first.Id], "it is due at once, also for the one whose clock is behind");
        (await ahead.Runs.ClaimAsync(10, Lease, CancellationToken.None)).ShouldBeEmpty("its lease holds, also for the one whose clock is ahead");

        await behind.Runs.PostponeAsync(taken[0], TimeSpan.FromMinutes(10), "its target is busy", CancellationToken.None);
        ahead.Time.Advance(TimeSpan.FromMinutes(9));
        (await ahead.Runs.ClaimAsync(10, Lease, CancellationToken.None)).ShouldBeEmpty();
        ahead.Time.Advance(TimeSpan.FromMinutes(2));
        (await ahead.Runs.ClaimAsync(10, Lease, CancellationToken.None)).Count.ShouldBe(1);
    }

    private async Task<DateTimeOffset> AskAsync()
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!);
    }

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;
    }
}
