using System.Data.Common;
using Npgsql;

namespace AsteriskIvr.Benchmarks.Stores;

/// <summary>Fills a migrated database with finished calls, by the database itself: each with its run, a step and an activity line, as the product leaves them.</summary>
internal static class History
{
    /// <summary>Calls a second that the history is made of: a steady load, the last of them a day ago.</summary>
    private const int PerSecond = 20;

    private const int Chunk = 250_000;

    // What the product would have written for a call with six nodes: about 700 octets.
    private const string Story =
        """{"path":[{"node":"pick-up","at":"2026-01-01T00:00:00Z","outlet":"next","milliseconds":2.1},{"node":"note","at":"2026-01-01T00:00:00Z","outlet":"next","milliseconds":0.1},{"node":"greet","at":"2026-01-01T00:00:00Z","outlet":"next","milliseconds":812.5},{"node":"ask","at":"2026-01-01T00:00:00Z","outlet":"next","milliseconds":1204.7},{"node":"keep","at":"2026-01-01T00:00:00Z","outlet":"next","milliseconds":0.1},{"node":"bye","at":"2026-01-01T00:00:00Z","milliseconds":1.9}],"inputs":[{"node":"ask","value":"1","at":"2026-01-01T00:00:00Z"}],"recordings":[]}""";

    /// <summary>Inserts the calls and sees to the statistics, as a database that has grown slowly would have them.</summary>
    public static void Fill(DbConnection connection, int calls, Action<string> progress)
    {
        var isPostgreSql = connection is NpgsqlConnection;
        // Nothing of this must survive a power cut.
        Execute(connection, isPostgreSql ? "SET synchronous_commit = off; SET maintenance_work_mem = '512MB'" : "PRAGMA synchronous = OFF; PRAGMA cache_size = -200000");
        for (var from = 0; from < calls; from += Chunk)
        {
            var count = Math.Min(Chunk, calls - from);
            var numbers = isPostgreSql
                ? $"SELECT n FROM generate_series({from}::bigint, {from + count - 1}) AS n"
                : $"WITH RECURSIVE s(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM s WHERE n < {from + count - 1}) SELECT n FROM s";
            using (var transaction = connection.BeginTransaction())
            {
                foreach (var sql in Inserts(isPostgreSql, numbers, calls))
                    Execute(connection, sql, transaction);
                transaction.Commit();
            }
            if ((from / Chunk) % 8 == 7)
                progress($"{from + count} of {calls} calls");
        }
        Execute(connection, isPostgreSql ? "VACUUM (ANALYZE)" : "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
        if (isPostgreSql)
            Execute(connection, "CHECKPOINT");
    }

    private static IEnumerable<string> Inserts(bool isPostgreSql, string numbers, int calls)
    {
        // Version 7 ids in the order of the calls; SQLite keeps ids and moments as text, as Microsoft.Data.Sqlite writes them.
        var seconds = $"(({calls} - n) / {PerSecond} + 86400)";
        var (id, line, at) = isPostgreSql
            ? ($"(lpad(to_hex((extract(epoch FROM now())::bigint - {seconds}) * 1000), 12, '0') || '7000a000' || lpad(to_hex(n), 12, '0'))::uuid",
                $"(lpad(to_hex((extract(epoch FROM now())::bigint - {seconds}) * 1000), 12, '0') || '7001a000' || lpad(to_hex(n), 12, '0'))::uuid",
                $"now() - {seconds} * interval '1 second'")
            : (Text("7000"), Text("7001"), $"strftime('%Y-%m-%d %H:%M:%S', 'now', '-' || {seconds} || ' seconds')");
        var yes = isPostgreSql ? "true" : "1";
        yield return
            $"""
            INSERT INTO calls (id, pbx, unique_id, channel, transport, direction, caller_number, caller_name, dialed_number, language, flow, flow_version, owner, started_at, answered_at,
                ended_at, end_reason, billable_seconds, hangup_cause, hung_up_by, last_node, story, session)
            SELECT {id}, 'pbx1', 'pbx1-17000000.' || n, 'PJSIP/trunk-' || n, 'fastagi', 'inbound', '+4930' || (n * 7919 % 1000003), 'A caller', '+493055555', 'en', '{PostCallFlow.Name}', 1, 'bench',
                {at}, {at}, {at}, 'caller-hangup', 5, 16, 'caller', 'bye', '{Story}', '{"{"}"state":"in call","digit":"1"{"}"}'
            FROM ({numbers}) AS numbers
            """;
        yield return
            $"""
            INSERT INTO runs (call_id, state, due_at, failed_attempts, finished_steps, created_at, finished_at)
            SELECT {id}, 'done', {at}, 0, 1, {at}, {at} FROM ({numbers}) AS numbers
            """;
        yield return
            $"""
            INSERT INTO steps (call_id, number, node, finished, attempts, started_at, finished_at, outlet, changes)
            SELECT {id}, 1, '{PostCallFlow.FirstStep}', {yes}, 1, {at}, {at}, 'next', '{"{"}"done":"1"{"}"}' FROM ({numbers}) AS numbers
            """;
        yield return
            $"""
            INSERT INTO activity (id, call_id, at, level, node, message)
            SELECT {line}, {id}, {at}, 'info', '{PostCallFlow.FirstStep}', 'Call ended: caller-hangup' FROM ({numbers}) AS numbers
            """;

        string Text(string version) =>
            $"(substr(printf('%012X', (CAST(strftime('%s', 'now') AS INTEGER) - {seconds}) * 1000), 1, 8) || '-' "
            + $"|| substr(printf('%012X', (CAST(strftime('%s', 'now') AS INTEGER) - {seconds}) * 1000), 9) || '-{version}-A000-' || printf('%012X', n))";
    }

    private static void Execute(DbConnection connection, string sql, DbTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandTimeout = 0;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
