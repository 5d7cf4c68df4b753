using Microsoft.Data.Sqlite;

namespace AsteriskIvr.EndToEnd.Tests.World;

/// <summary>What a server's database says of many calls, and what their post-call nodes left in another one.</summary>
/// <param name="UniqueIds">The channels that have a call, with repetitions if there are any.</param>
/// <param name="OpenCalls">Calls without an end.</param>
/// <param name="RunsNotDone">Calls that do not have a done run.</param>
/// <param name="Effects">Rows that post-call nodes inserted.</param>
/// <param name="CallsWithoutEffect">Calls for which none was inserted.</param>
/// <param name="CallsWithSeveralEffects">Calls for which more than one was.</param>
internal sealed record StoredCalls(
    IReadOnlyList<string> UniqueIds, int OpenCalls, int RunsNotDone, int Effects, int CallsWithoutEffect, int CallsWithSeveralEffects)
{
    /// <summary>True when every call has its end, one done run, and its effect once.</summary>
    public bool EachOnce => this is { OpenCalls: 0, RunsNotDone: 0, CallsWithoutEffect: 0, CallsWithSeveralEffects: 0 } && UniqueIds.Count == Effects;

    /// <summary>Reads both.</summary>
    /// <param name="database">The server's.</param>
    /// <param name="effects">The other one.</param>
    /// <param name="table">The table there, with a column <c>call_id</c>.</param>
    public static StoredCalls Read(string database, string effects, string table)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        Execute(connection, $"attach database '{effects}' as outside").Dispose();
        var counts = $"with counts as (select lower(call_id) as id, count(*) as n from outside.{table} group by 1)";
        var uniqueIds = new List<string>();
        using (var reader = Execute(connection, "select unique_id from calls"))
        {
            while (reader.Read())
                uniqueIds.Add(reader.GetString(0));
        }
        return new StoredCalls(
            uniqueIds,
            Number(connection, "select count(*) from calls where ended_at is null"),
            Number(connection, "select count(*) from calls left join runs on call_id = id where coalesce(state, '') <> 'done'"),
            Number(connection, $"select count(*) from outside.{table}"),
            Number(connection, $"{counts} select count(*) from calls left join counts on counts.id = lower(calls.id) where n is null"),
            Number(connection, $"{counts} select count(*) from counts where n > 1"));
    }

    private static int Number(SqliteConnection connection, string sql)
    {
        using var reader = Execute(connection, sql);
        reader.Read();
        return reader.GetInt32(0);
    }

    private static SqliteDataReader Execute(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteReader();
    }
}
