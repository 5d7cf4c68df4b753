using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class DatabaseTests
{
    private string _file = null!;
    private NodeBench _bench = null!;

    [SetUp]
    public void A_database_with_one_table()
    {
        _file = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7()}.db");
        _bench = Bench();
        Sql("create table calls (id integer primary key, caller text not null, seconds real)");
    }

    [TearDown]
    public void Clean_up()
    {
        _bench.Dispose();
        SqliteConnection.ClearAllPools();
        File.Delete(_file);
    }

    [Test]
    public async Task Execute_changes_rows_and_gives_their_number()
    {
        (await _bench.RunAsync(Insert())).ShouldBe(Outlets.Next);

        _bench.Session.Get("result")!.GetValue<long>().ShouldBe(1);
        Sql("select count(*) from calls").ShouldBe(1L);
    }

    [Test]
    public async Task A_repeated_attempt_does_nothing_and_gives_the_first_result()
    {
        await _bench.RunAsync(Insert());
        _bench.Session.Set("result", null);

        (await _bench.RunAsync(Insert())).ShouldBe(Outlets.Next);

        _bench.Session.Get("result")!.GetValue<long>().ShouldBe(1);
        Sql("select count(*) from calls").ShouldBe(1L);
    }

    [Test]
    public async Task Another_key_is_another_effect()
    {
        await _bench.RunAsync(Insert(), "call/node");
        await _bench.RunAsync(Insert(), "call/node/2");
        await _bench.RunAsync(Insert(), "other/node");

        Sql("select count(*) from calls").ShouldBe(3L);
        Sql("select count(*) from asterisk_ivr_effects").ShouldBe(3L);
    }

    [Test]
    public async Task Many_attempts_at_once_happen_once_also_between_servers()
    {
        using var other = Bench();
        NodeBench[] benches = [_bench, other];

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => benches[i % 2].RunAsync(Insert() with { SaveAs = null }, "call/node"))));

        Sql("select count(*) from calls").ShouldBe(1L);
    }

    [Test]
    public async Task What_fails_half_way_leaves_nothing_and_can_be_tried_again()
    {
        var node = Insert() with { Execute = "insert into calls (caller) values (@caller); insert into later (x) values (1)" };

        (await _bench.FaultOfAsync(node)).IsPermanent.ShouldBeTrue();
        Sql("select count(*) from calls").ShouldBe(0L);
        Sql("select count(*) from asterisk_ivr_effects").ShouldBe(0L);

        Sql("create table later (x)");
        (await _bench.RunAsync(node)).ShouldBe(Outlets.Next);
        Sql("select count(*) from calls").ShouldBe(1L);
        _bench.Session.Get("result")!.GetValue<long>().ShouldBe(2);
    }

    [Test]
    public async Task What_fails_in_the_commit_leaves_nothing_and_can_be_tried_again()
    {
        Sql("create table parents (id integer primary key)");
        Sql("create table children (parent integer references parents (id) deferrable initially deferred)");
        var node = Insert() with { Execute = "insert into children (parent) values (1)", Parameters = new Dictionary<string, JsonTemplate>() };

        (await _bench.FaultOfAsync(node)).IsPermanent.ShouldBeTrue();
        Sql("select count(*) from children").ShouldBe(0L);

        Sql("insert into parents (id) values (1)");
        await _bench.RunAsync(node);
        await _bench.RunAsync(node);
        Sql("select count(*) from children").ShouldBe(1L);
    }

    [Test]
    public async Task When_the_table_of_effects_is_dropped_it_is_made_again()
    {
        await _bench.RunAsync(Insert(), "a");
        Sql("drop table asterisk_ivr_effects");

        (await _bench.FaultOfAsync(Insert())).Message.ShouldContain("asterisk_ivr_effects");
        (await _bench.RunAsync(Insert())).ShouldBe(Outlets.Next);
    }

    [Test]
    public async Task Query_gives_rows_with_their_types()
    {
        Sql("insert into calls values (1, 'joe', 1.5), (2, 'ann', null)");

        (await _bench.RunAsync(Query("select id, caller, seconds, x'0102' as raw from calls order by id"))).ShouldBe(Outlets.Next);

        JsonNode.DeepEquals(_bench.Session.Get("result"), JsonNode.Parse(
            """[{ "id": 1, "caller": "joe", "seconds": 1.5, "raw": "AQI=" }, { "id": 2, "caller": "ann", "seconds": null, "raw": "AQI=" }]""")).ShouldBeTrue();
    }

    [Test]
    public async Task Query_without_rows_is_empty()
    {
        (await _bench.RunAsync(Query("select * from calls"))).ShouldBe(DatabaseNode.Empty);

        _bench.Session.Get("result")!.AsArray().ShouldBeEmpty();
    }

    [Test]
    public async Task A_query_cannot_write()
    {
        var fault = await _bench.FaultOfAsync(Query("insert into calls (caller) values ('joe') returning id"));

        (fault.Code, fault.IsPermanent).ShouldBe(("database-query-writes", true));
        Sql("select count(*) from calls").ShouldBe(0L);
    }

    [TestCase("with recursive n (i) as (select 1 union all select i + 1 from n) select i from n limit 1001")]
    [TestCase("select hex(zeroblob(1000000)) as x")]
    public async Task A_query_is_bounded(string sql)
    {
        var fault = await _bench.FaultOfAsync(Query(sql));

        (fault.Code, fault.IsPermanent).ShouldBe(("database-too-large", true));
    }

    [Test]
    public async Task A_query_of_the_most_rows_allowed_is_not_too_large()
    {
        await _bench.RunAsync(Query("with recursive n (i) as (select 1 union all select i + 1 from n) select i from n limit 1000"));

        _bench.Session.Get("result")!.AsArray().Count.ShouldBe(1000);
    }

    [Test]
    public async Task A_value_never_becomes_SQL()
    {
        _bench.Session.Set("name", "'); drop table calls; --");

        await _bench.RunAsync(Insert() with { Parameters = Values(("caller", "\"{{ session.name }}\"")) });

        Sql("select caller from calls").ShouldBe("'); drop table calls; --");
    }

    [TestCase("1", "integer", 1L)]
    [TestCase("1.5", "real", 1.5)]
    [TestCase("true", "integer", 1L)]
    [TestCase("\"text\"", "text", "text")]
    [TestCase("null", "null", null)]
    [TestCase("""{ "a": [1] }""", "text", """{"a":[1]}""")]
    [TestCase("\"{{ session.missing }}\"", "null", null)]
    [TestCase("\"{{ session.n }}\"", "integer", 7L)]
    public async Task A_value_keeps_its_type(string value, string type, object? expected)
    {
        _bench.Session.Set("n", 7);

        await _bench.RunAsync(Query("select typeof(@v) as type, @v as v") with { Parameters = Values(("v", value)) });

        var row = _bench.Session.Get("result")![0]!;
        row["type"]!.GetValue<string>().ShouldBe(type);
        (row["v"]?.ToJsonString()).ShouldBe(expected is null ? null : JsonValue.Create(expected)!.ToJsonString());
    }

    [TestCase("insert into calls (id, caller) values (1, 'again')", "UNIQUE", TestName = "A_broken_constraint_is_a_fault_for_good")]
    [TestCase("insert in calls", "syntax", TestName = "Wrong_SQL_is_a_fault_for_good")]
    [TestCase("insert into nowhere values (1)", "nowhere", TestName = "A_missing_table_is_a_fault_for_good")]
    public async Task A_permanent_fault(string sql, string named)
    {
        Sql("insert into calls (id, caller) values (1, 'joe')");

        var fault = await _bench.FaultOfAsync(Insert() with { Execute = sql, Parameters = new Dictionary<string, JsonTemplate>() });

        (fault.Code, fault.IsPermanent).ShouldBe(("database", true));
        fault.Message.ShouldContain(named);
    }

    [Test]
    public async Task A_locked_database_is_a_passing_fault()
    {
        await _bench.RunAsync(Insert(), "first");
        using var connection = new SqliteConnection($"Data Source={_file}");
        connection.Open();
        using var holder = connection.BeginTransaction();

        var fault = await _bench.FaultOfAsync(Insert() with { Timeout = TimeSpan.FromSeconds(1) });

        (fault.Code, fault.IsPermanent).ShouldBe(("database", false));
    }

    [Test]
    public async Task A_statement_that_never_ends_is_given_up_at_the_nodes_time_limit()
    {
        var node = Insert() with
        {
            Execute = "insert into calls (caller, seconds) select @caller, max(i) from (with recursive n (i) as (select 1 union all select i + 1 from n) select i from n)",
        };

        var running = _bench.RunAsync(node);
        await Eventually.ShouldBeAsync(IsLocked);
        _bench.Clock.Advance(TimeSpan.FromSeconds(10));

        (await Should.ThrowAsync<NodeFaultException>(running)).Code.ShouldBe("timeout");
        (await _bench.RunAsync(Insert())).ShouldBe(Outlets.Next);
        Sql("select count(*) from calls").ShouldBe(1L);

        bool IsLocked()
        {
            try
            {
                Sql("begin immediate; rollback");
                return false;
            }
            catch (SqliteException busy) when (busy.SqliteErrorCode == 5)
            {
                return true;
            }
        }
    }

    [Test]
    public async Task A_database_that_cannot_be_opened_is_a_passing_fault()
    {
        using var bench = new NodeBench(new CallerScript(), ("Connections:crm:Provider", "Sqlite"), ("Connections:crm:ConnectionString", "Data Source=/nowhere/x.db"));

        var fault = await bench.FaultOfAsync(Insert());

        (fault.Code, fault.IsPermanent).ShouldBe(("database-connect", false));
    }

    [Test]
    public async Task A_connection_that_nobody_configured_is_named()
    {
        var fault = await _bench.FaultOfAsync(Insert() with { Connection = "other" });

        fault.IsPermanent.ShouldBeTrue();
        fault.Message.ShouldContain("Connections:other");
    }

    [Test]
    public void Fields_that_make_no_sense_are_mistakes()
    {
        Problem(Insert() with { Execute = null }).ShouldBe("execute");
        Problem(Insert() with { Query = "select @caller" }).ShouldBe("execute");
        Problem(Insert() with { Execute = "insert into calls values ({{ session.x }}, @caller)" }).ShouldBe("execute");
        Problem(Insert() with { Execute = "insert into calls values (@callers)" }).ShouldBe("parameters");
        Problem(Insert() with { Parameters = Values(("a b", "1")) }).ShouldBe("parameters");

        static string Problem(DatabaseNode node) => node.Problems.ShouldHaveSingleItem().Field;
    }

    private static DatabaseNode Insert() => new()
    {
        Connection = "crm",
        Execute = "insert into calls (caller) values (@caller)",
        Parameters = Values(("caller", "\"{{ call.callerNumber }}\"")),
        SaveAs = "result",
    };

    private static DatabaseNode Query(string sql) => new() { Connection = "crm", Query = sql, SaveAs = "result" };

    private static Dictionary<string, JsonTemplate> Values(params (string Name, string Json)[] values) => values.ToDictionary(v => v.Name, v => Make.Json(v.Json));

    private NodeBench Bench() => new(new CallerScript(), ("Connections:crm:Provider", "sqlite"), ("Connections:crm:ConnectionString", $"Data Source={_file}"));

    private object? Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_file};Default Timeout=1");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
