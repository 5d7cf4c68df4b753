using System.Data.Common;
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
    /// <param name="database">The server's, a SQLite file.</param>
    /// <param name="effects">The other one.</param>
    /// <param name="table">The table there, with a column <c>call_id</c>.</param>
    public static StoredCalls Read(string database, string effects, string table)
    {
        using var connection = Open(database);
        return Read(connection, effects, table);
    }

    /// <inheritdoc cref="Read(string, string, string)"/>
    /// <param name="database">A connection to the server's.</param>
    /// <param name="effects">The other one.</param>
    /// <param name="table">The table there, with a column <c>call_id</c>.</param>
    public static StoredCalls Read(DbConnection database, string effects, string table)
    {
        var calls = Query(database, "select lower(cast(id as text)), unique_id, ended_at is not null, state from calls left join runs on call_id = id", row =>
            (Id: row.GetString(0), UniqueId: row.GetString(1), HasEnded: row.GetBoolean(2), IsDone: !row.IsDBNull(3) && row.GetString(3) == "done"));
        using var outside = Open(effects);
        var counts = Query(outside, $"select lower(call_id) from {table}", row => row.GetString(0)).CountBy(id => id).ToDictionary();
        return new StoredCalls(
            [.. calls.Select(call => call.UniqueId)],
            calls.Count(call => !call.HasEnded),
            calls.Count(call => !call.IsDone),
            counts.Values.Sum(),
            calls.Count(call => !counts.ContainsKey(call.Id)),
            counts.Values.Count(count => count > 1));
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection;
    }

    private static List<T> Query<T>(DbConnection connection, string sql, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
