using System.Data.Common;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Writing;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests;

[TestFixtureSource(typeof(DatabaseServers))]
internal sealed class QueuedStatementTests(TestProvider provider)
{
    private const string Raise = "UPDATE current_flows SET version = version + 1 WHERE flow = @p0 AND version = @p1";

    private TestDatabase _database = null!;

    private GroupCommitWriter Writer => _database.Services.GetRequiredService<GroupCommitWriter>();

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public async Task Statements_are_executed_in_the_order_in_which_they_were_queued_also_beyond_a_round_trip()
    {
        const int count = StatementBatch.Bound * 2 + 3;

        var changed = await Writer.QueueAsync<List<int>>(
            session =>
            {
                var rows = new List<int>();
                session.QueueInsert(new CurrentFlowRow { Flow = "f", Version = 0 });
                for (var i = 0; i < count; i++)
                    session.Queue(Raise, rows.Add, "f", i);
                return () => rows;
            },
            CancellationToken.None);

        changed.ShouldBe(Enumerable.Repeat(1, count));
        Flows().ShouldBe([$"f|{count}"]);
    }

    [Test]
    public async Task What_depends_on_a_result_is_queued_when_it_is_known()
    {
        await InsertAsync("taken");

        var results = await Writer.QueueAsync<List<string>>(
            session =>
            {
                var seen = new List<string>();
                foreach (var flow in (string[])["taken", "free"])
                {
                    session.QueueInsertIfAbsent(new CurrentFlowRow { Flow = flow, Version = 7 }, inserted =>
                    {
                        seen.Add($"{flow} {inserted}");
                        if (inserted == 0)
                            session.Queue(Raise, rows => seen.Add($"raised {rows}"), flow, 1);
                    });
                }
                return () => seen;
            },
            CancellationToken.None);

        results.ShouldBe(["taken 0", "free 1", "raised 1"], ignoreOrder: true);
        Flows().ShouldBe(["free|7", "taken|2"]);
    }

    [Test]
    public async Task What_is_executed_at_once_sees_what_was_queued_before_it()
    {
        var changed = await Writer.WriteAsync(
            session =>
            {
                session.QueueInsert(new CurrentFlowRow { Flow = "f", Version = 1 });
                return session.Execute(Raise, "f", 1);
            },
            CancellationToken.None);

        changed.ShouldBe(1);
        Flows().ShouldBe(["f|2"]);
    }

    [Test]
    public async Task A_queued_statement_that_the_database_refuses_fails_alone_and_leaves_nothing()
    {
        await InsertAsync("f3");

        var writes = Enumerable.Range(0, 20).Select(i => Writer.QueueAsync<int>(
            session =>
            {
                session.QueueInsert(new CurrentFlowRow { Flow = $"half {i}", Version = 1 });
                session.QueueInsert(new CurrentFlowRow { Flow = $"f{i}", Version = 1 });
                return () => i;
            },
            CancellationToken.None).AsTask()).ToList();

        foreach (var (i, write) in writes.Index())
        {
            if (i == 3)
                await Should.ThrowAsync<DbException>(write);
            else
                (await write).ShouldBe(i);
        }
        Flows().ShouldNotContain("half 3|1");
        Flows().Count.ShouldBe(2 * 19 + 1);
    }

    [Test]
    public async Task A_null_is_stored_as_one_whatever_the_column_held_before()
    {
        await Writer.QueueAsync<int>(
            session =>
            {
                foreach (var outlet in (string?[])[null, "next", null])
                {
                    session.QueueInsert(new StepRow
                    {
                        CallId = Guid.CreateVersion7(),
                        Number = 1,
                        Node = outlet ?? "none",
                        StartedAt = TestDatabase.Start,
                        FinishedAt = TestDatabase.Start,
                        Outlet = outlet,
                    });
                }
                return () => 0;
            },
            CancellationToken.None);

        _database.Query("SELECT node, outlet FROM steps ORDER BY node").ShouldBe(["next|next", "none|", "none|"]);
    }

    private async Task InsertAsync(string flow) => await Writer.QueueAsync<int>(
        session =>
        {
            session.QueueInsert(new CurrentFlowRow { Flow = flow, Version = 1 });
            return () => 0;
        },
        CancellationToken.None);

    private IReadOnlyList<string> Flows() => _database.Query("SELECT flow, version FROM current_flows ORDER BY flow");
}
