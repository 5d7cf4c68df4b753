using System.Collections.Concurrent;
using System.Data.Common;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Sqlite;
using AsteriskIvr.Storage.Starting;
using AsteriskIvr.Storage.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Tests;

internal sealed class GroupCommitWriterTests
{
    private readonly CountingDialect _dialect = new();
    private TestDatabase _database = null!;
    private GroupCommitWriter _writer = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _database = await TestDatabase.CreateAsync(options: "Default Timeout=1");
        _writer = Writer(_database);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _writer.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Those_who_write_while_a_commit_is_under_way_share_the_next_one()
    {
        var transactions = new ConcurrentBag<DbTransaction>();
        var held = await Held.BeginAsync(_writer);

        var writes = Enumerable.Range(0, 100).Select(i => WriteAsync(session => transactions.Add(session.Transaction!), $"f{i}")).ToList();
        held.Release();
        await Task.WhenAll(writes);

        transactions.Distinct().Count().ShouldBe(1);
        _database.Count("current_flows").ShouldBe(100);
    }

    [Test]
    public async Task A_transaction_has_a_bound()
    {
        var transactions = new ConcurrentBag<DbTransaction>();
        var held = await Held.BeginAsync(_writer);

        var writes = Enumerable.Range(0, GroupCommitWriter.GroupBound * 2).Select(i => WriteAsync(session => transactions.Add(session.Transaction!), $"f{i}")).ToList();
        held.Release();
        await Task.WhenAll(writes);

        transactions.Distinct().Count().ShouldBe(2);
    }

    [TestCase(typeof(SqliteException))]
    [TestCase(typeof(InvalidOperationException))]
    public async Task A_bad_write_fails_alone_and_leaves_nothing(Type kind)
    {
        var held = await Held.BeginAsync(_writer);
        var writes = Enumerable.Range(0, 20).Select(i => WriteAsync(
            session =>
            {
                if (i != 7)
                    return;
                session.Execute("INSERT INTO current_flows (flow, version) VALUES ('half done', 1)");
                if (kind == typeof(SqliteException))
                    session.Execute("INSERT INTO current_flows (flow, version) VALUES ('half done', 1)");
                throw new InvalidOperationException("bad");
            },
            $"f{i}")).ToList();
        held.Release();

        for (var i = 0; i < writes.Count; i++)
        {
            if (i == 7)
                (await Should.ThrowAsync<Exception>(writes[i])).ShouldBeOfType(kind);
            else
                (await writes[i]).ShouldBe($"f{i}");
        }
        _database.Query("SELECT flow FROM current_flows").ShouldBe(Enumerable.Range(0, 20).Where(i => i != 7).Select(i => $"f{i}"), ignoreOrder: true);
    }

    [Test]
    public async Task A_locked_database_fails_a_whole_group_at_once()
    {
        await WriteAsync(_ => { }, "before");
        var connects = _dialect.Connects;
        await using var locker = new SqliteConnection(_database.ConnectionString);
        locker.Open();
        List<Task<string>> writes;
        await using (locker.BeginTransaction())
        {
            // The first waits for the lock alone; those that come meanwhile are one group.
            var first = WriteAsync(_ => { }, "first");
            writes = [.. Enumerable.Range(0, 20).Select(i => WriteAsync(_ => { }, $"f{i}")), first];
            foreach (var write in writes)
                (await Should.ThrowAsync<SqliteException>(write)).SqliteErrorCode.ShouldBe(5);
        }

        // Were each of a group to wait for the lock in turn, the last would learn it after minutes.
        (_dialect.Connects - connects).ShouldBeLessThanOrEqualTo(2);
        (await WriteAsync(_ => { }, "after")).ShouldBe("after");
        _database.Count("current_flows").ShouldBe(2);
    }

    [Test]
    public async Task A_file_that_cannot_be_written_is_reported_to_each()
    {
        await using var readOnly = _database.OpenAgain(options: "Mode=ReadOnly");
        await using var writer = Writer(readOnly);

        var writes = Enumerable.Range(0, 5).Select(i => writer.WriteAsync(session => Insert(session, $"f{i}"), CancellationToken.None).AsTask()).ToList();

        foreach (var write in writes)
            (await Should.ThrowAsync<SqliteException>(write)).SqliteErrorCode.ShouldBe(8);
    }

    [Test]
    public async Task What_is_queued_is_written_before_it_stops()
    {
        var held = await Held.BeginAsync(_writer);
        var writes = Enumerable.Range(0, 10).Select(i => WriteAsync(_ => { }, $"f{i}")).ToList();
        var stopped = _writer.DisposeAsync();
        held.Release();

        await stopped;

        writes.ShouldAllBe(w => w.IsCompletedSuccessfully);
    }

    [Test]
    public async Task A_write_that_never_got_a_place_can_be_given_up()
    {
        using var given = new CancellationTokenSource();
        await given.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => _writer.WriteAsync(session => Insert(session, "f"), given.Token).AsTask());

        _database.Count("current_flows").ShouldBe(0);
    }

    private GroupCommitWriter Writer(TestDatabase database) =>
        new(new StorageConnections(_dialect, database.Services.GetRequiredService<IOptions<StorageOptions>>()), new DatabaseGate(), NullLogger<GroupCommitWriter>.Instance);

    private Task<string> WriteAsync(Action<StatementSession> also, string flow) => _writer.WriteAsync(
        session =>
        {
            Insert(session, flow);
            also(session);
            return flow;
        },
        CancellationToken.None).AsTask();

    private static bool Insert(StatementSession session, string flow)
    {
        session.Insert(new CurrentFlowRow { Flow = flow, Version = 1 });
        return true;
    }

    /// <summary>Keeps the writer busy with a write of its own until it is released.</summary>
    private sealed class Held
    {
        private readonly TaskCompletionSource _release = new();

        private Held()
        {
        }

        public static async Task<Held> BeginAsync(GroupCommitWriter writer)
        {
            var held = new Held();
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = writer.WriteAsync(
                _ =>
                {
                    begun.SetResult();
                    held._release.Task.GetAwaiter().GetResult();
                    return 0;
                },
                CancellationToken.None).AsTask();
            await begun.Task;
            return held;
        }

        public void Release() => _release.SetResult();
    }

    private sealed class CountingDialect : SqliteDialect
    {
        public int Connects { get; private set; }

        public override string? OnConnect
        {
            get
            {
                Connects++;
                return "PRAGMA busy_timeout = 10";
            }
        }
    }
}
