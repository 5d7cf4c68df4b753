using System.Text.RegularExpressions;
using AsteriskIvr.Storage.PostgreSql;
using Npgsql;

namespace AsteriskIvr.Storage.Tests.PostgreSql;

/// <summary>What PostgreSQL itself plans to do with the statements of the hot path, when there is a history.</summary>
internal sealed partial class PostgreSqlPlanTests
{
    private TestDatabase _database = null!;
    private NpgsqlConnection _connection = null!;

    [OneTimeSetUp]
    public async Task FillAsync()
    {
        _database = await TestDatabase.CreateAsync(new PostgreSqlProvider());
        _connection = new NpgsqlConnection(_database.ConnectionString);
        await _connection.OpenAsync();
        Execute(
            """
            INSERT INTO calls (id, pbx, unique_id, channel, transport, direction, flow, flow_version, owner, started_at, ended_at, caller_number)
                SELECT gen_random_uuid(), 'pbx1', n::text, 'c', 'agi', 'inbound', 'f', 1, 'node1', now() - n * interval '1 minute',
                    CASE WHEN n > 200 THEN now() END, (n % 5000)::text FROM generate_series(1, 20000) n;
            INSERT INTO runs (call_id, state, due_at, failed_attempts, finished_steps, created_at)
                SELECT id, CASE WHEN unique_id::int < 500 THEN 'open' WHEN unique_id::int < 600 THEN 'dead' ELSE 'done' END, started_at, 0, 2, started_at FROM calls WHERE ended_at IS NOT NULL;
            INSERT INTO steps (call_id, number, node, finished, attempts, started_at, finished_at) SELECT call_id, n, 'x', true, 1, now(), now() FROM runs, generate_series(1, 3) n;
            INSERT INTO journal (call_id, sequence, entries) SELECT id, n, '[]' FROM calls, generate_series(1, 20) n WHERE ended_at IS NULL;
            INSERT INTO activity (id, call_id, at, level, node, message) SELECT gen_random_uuid(), id, now(), 'info', 'x', 'm' FROM calls;
            INSERT INTO audit (id, at, actor, action, call_id, detail) SELECT gen_random_uuid(), now(), 'a', 'retry', call_id, '' FROM runs;
            INSERT INTO nodes (name, instance, version, started_at, seen_at, lease_until) SELECT 'node' || n, gen_random_uuid(), '1', now(), now(), now() FROM generate_series(1, 5000) n;
            ANALYZE;
            SET plan_cache_mode = force_generic_plan;
            """);
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static IEnumerable<string> HotPath() =>
    [
        new PostgreSqlDialect().ClaimRuns,
        .. StoreStatements.Statements,
        .. StoreStatements.Conditions.Select(condition => $"SELECT * FROM {condition.Table} WHERE {condition.Where}"),
        "SELECT * FROM calls WHERE ended_at IS NULL AND owner = @p0 ORDER BY started_at",
        "SELECT * FROM calls WHERE pbx = @p0 AND unique_id = @p1 AND ended_at IS NULL",
        "SELECT entries FROM journal WHERE call_id = @p0 ORDER BY sequence",
        "SELECT * FROM steps WHERE call_id = @p0 ORDER BY number",
        "SELECT * FROM activity WHERE call_id = @p0 ORDER BY id",
        "SELECT * FROM calls WHERE caller_number = @p0 ORDER BY started_at DESC LIMIT 10",
        "SELECT * FROM calls ORDER BY started_at DESC LIMIT 10",
        "SELECT count(*) FROM runs WHERE state = 'dead'",
    ];

    [TestCaseSource(nameof(HotPath))]
    public void It_reads_no_table_from_end_to_end(string sql)
    {
        var plan = Plan(sql);

        plan.ShouldNotBeEmpty();
        plan.Where(line => line.Contains("Seq Scan", StringComparison.Ordinal) && !StoreStatements.SmallTables.Any(table => line.Contains($"Seq Scan on {table} ", StringComparison.Ordinal)))
            .ShouldBeEmpty($"{sql}\n{string.Join('\n', plan)}");
    }

    [Test]
    public void What_has_no_index_is_seen() => Plan("SELECT * FROM calls WHERE channel = @p0").ShouldContain(line => line.Contains("Seq Scan", StringComparison.Ordinal));

    private List<string> Plan(string sql)
    {
        Execute($"PREPARE hot AS {Parameter().Replace(sql, match => $"${int.Parse(match.Groups[1].Value) + 1}")}");
        try
        {
            var parameters = int.Parse(Read("SELECT cardinality(parameter_types)::text FROM pg_prepared_statements WHERE name = 'hot'")[0]);
            return Read($"EXPLAIN EXECUTE hot{(parameters == 0 ? "" : $"({string.Join(", ", Enumerable.Repeat("NULL", parameters))})")}");
        }
        finally
        {
            Execute("DEALLOCATE hot");
        }
    }

    private void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        command.ExecuteNonQuery();
    }

    private List<string> Read(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add(reader.GetString(0));
        return lines;
    }

    [GeneratedRegex(@"@p(\d+)")]
    private static partial Regex Parameter();
}
