using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Testing;
using Npgsql;

namespace AsteriskIvr.Flows.Tests.Nodes;

/// <summary>What PostgreSQL does otherwise than SQLite, on a real one where it is installed.</summary>
internal sealed class PostgreSqlTests
{
    private static PostgreSqlServer _server = null!;
    private NodeBench _bench = null!;

    [OneTimeSetUp]
    public async Task Start_a_server()
    {
        if (!PostgreSqlServer.IsInstalled)
            Assert.Ignore("PostgreSQL is not installed.");
        _server = await PostgreSqlServer.StartAsync();
    }

    [OneTimeTearDown]
    public async Task Stop_it()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [SetUp]
    public async Task An_empty_table()
    {
        _bench = Bench();
        await SqlAsync("drop table if exists asterisk_ivr_effects");
        await SqlAsync("drop table if exists calls");
        await SqlAsync("create table calls (id uuid, at timestamptz, seconds int, price numeric(10, 2), vip boolean, detail jsonb, note text)");
    }

    [TearDown]
    public void Clean_up() => _bench.Dispose();

    [Test]
    public async Task Values_become_what_the_columns_want()
    {
        await _bench.RunAsync(Insert());

        (await _bench.RunAsync(new DatabaseNode { Connection = "crm", Query = "select id, seconds, price, vip, detail::text as detail, note, extract(year from at)::int as year from calls", SaveAs = "rows" })).ShouldBe(Outlets.Next);
        JsonNode.DeepEquals(_bench.Session.Get("rows"), JsonNode.Parse(
            """[{ "id": "0195a1b2-0000-7000-8000-000000000001", "seconds": 42, "price": 9.99, "vip": true, "detail": "{\"a\": 1}", "note": null, "year": 2026 }]""")).ShouldBeTrue(_bench.Session.Get("rows")!.ToJsonString());
    }

    // Sessions that create one table at once can fail in three different ways.
    [Test, Repeat(5)]
    public async Task Many_attempts_at_once_happen_once_even_before_the_table_of_effects_exists()
    {
        using var other = Bench();
        NodeBench[] benches = [_bench, other];

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => benches[i % 2].RunAsync(Insert() with { SaveAs = null }, "call/node"))));

        (await SqlAsync("select count(*) from calls")).ShouldBe(1L);
        (await SqlAsync("select result from asterisk_ivr_effects")).ShouldBe(1L);
    }

    [Test]
    public async Task A_server_that_dies_between_the_statement_and_the_commit_leaves_nothing()
    {
        var node = Insert() with { Execute = "insert into calls (note) values ('x'); select pg_terminate_backend(pg_backend_pid())", Parameters = new Dictionary<string, JsonTemplate>() };

        var fault = await _bench.FaultOfAsync(node);

        (fault.Code, fault.IsPermanent).ShouldBe(("database", false));
        (await SqlAsync("select count(*) from calls")).ShouldBe(0L);
        (await _bench.RunAsync(Insert())).ShouldBe(Outlets.Next);
        (await SqlAsync("select count(*) from calls")).ShouldBe(1L);
    }

    [Test]
    public async Task A_user_who_may_not_create_tables_can_use_one_that_exists()
    {
        await _bench.RunAsync(Insert(), "first");
        await SqlAsync("do $$ begin create role clerk login password 'for tests only'; exception when duplicate_object then null; end $$");
        await SqlAsync("grant select, insert, update on asterisk_ivr_effects, calls to clerk");
        await SqlAsync("revoke create on schema public from public");
        using var clerk = Bench("Username=clerk");

        (await clerk.RunAsync(Insert())).ShouldBe(Outlets.Next);

        (await SqlAsync("select count(*) from calls")).ShouldBe(2L);
    }

    [TestCase("insert into nowhere values (1)", true)]
    [TestCase("insert into calls (seconds) values (1 / 0)", true)]
    [TestCase("set local statement_timeout = 50; select pg_sleep(60)", false)]
    [TestCase("do $$ begin raise sqlstate '40001'; end $$", false)]
    [TestCase("do $$ begin raise sqlstate '53300'; end $$", false)]
    public async Task A_fault_is_passing_only_where_trying_again_can_help(string sql, bool permanent)
    {
        var fault = await _bench.FaultOfAsync(Insert() with { Execute = sql, Parameters = new Dictionary<string, JsonTemplate>() });

        fault.IsPermanent.ShouldBe(permanent);
    }

    [Test]
    public async Task A_query_cannot_write()
    {
        var fault = await _bench.FaultOfAsync(new DatabaseNode { Connection = "crm", Query = "insert into calls (note) values ('x') returning note" });

        fault.Code.ShouldBe("database-query-writes");
        (await SqlAsync("select count(*) from calls")).ShouldBe(0L);
    }

    [Test]
    public async Task A_server_that_is_gone_is_a_passing_fault()
    {
        using var port = Ports.Reserve();
        using var bench = new NodeBench(new CallerScript(), ("Connections:crm:Provider", "PostgreSql"), ("Connections:crm:ConnectionString", $"Host=127.0.0.1;Port={port.Port}"));

        var fault = await bench.FaultOfAsync(Insert());

        (fault.Code, fault.IsPermanent).ShouldBe(("database-connect", false));
    }

    [Test]
    public async Task A_statement_that_takes_too_long_is_given_up_at_the_nodes_time_limit()
    {
        await using var blocker = new NpgsqlConnection(_server.ConnectionString);
        await blocker.OpenAsync();
        await using var held = await blocker.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("lock table calls", blocker, held))
            await command.ExecuteNonQueryAsync();

        var running = _bench.RunAsync(Insert());
        await Eventually.ShouldBeAsync(async () => (long)(await SqlAsync("select count(*) from pg_locks where not granted"))! > 0);
        _bench.Clock.Advance(TimeSpan.FromSeconds(10));

        (await Should.ThrowAsync<NodeFaultException>(running)).Code.ShouldBe("timeout");
        await held.RollbackAsync();
        (await _bench.RunAsync(Insert())).ShouldBe(Outlets.Next);
        (await SqlAsync("select count(*) from calls")).ShouldBe(1L);
    }

    private static DatabaseNode Insert() => new()
    {
        Connection = "crm",
        Execute = "insert into calls values (@id, @at, @seconds, @price, @vip, @detail, @note)",
        Parameters = new Dictionary<string, JsonTemplate>
        {
            ["id"] = Make.Json("\"{{ call.id }}\""),
            ["at"] = Make.Json("\"{{ call.startedAt }}\""),
            ["seconds"] = Make.Json("42"),
            ["price"] = Make.Json("9.99"),
            ["vip"] = Make.Json("true"),
            ["detail"] = Make.Json("""{ "a": 1 }"""),
            ["note"] = Make.Json("\"{{ session.missing }}\""),
        },
        SaveAs = "result",
    };

    private static NodeBench Bench(string more = "") =>
        new(new CallerScript(), ("Connections:crm:Provider", "PostgreSql"), ("Connections:crm:ConnectionString", $"{_server.ConnectionString};{more}"));

    private static async Task<object?> SqlAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
