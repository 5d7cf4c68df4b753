using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.Demo;

/// <summary>
/// Reads the server's own database, not the server: what stands here survives a kill, and can be read while no server runs.
/// </summary>
internal sealed class CallRecords(string path)
{
    private readonly string _connection = $"Data Source={path};Mode=ReadWrite;Pooling=False";

    /// <summary>The calls of a caller's number, oldest first.</summary>
    public IReadOnlyList<CallRecord> Of(string caller) => Find("caller_number = @key", caller);

    /// <summary>All calls whose post-call run is done, oldest first.</summary>
    public IReadOnlyList<CallRecord> Done() => Find("id in (select call_id from runs where state = @key)", "done");

    private List<CallRecord> Find(string condition, string key)
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        var calls = Query(connection,
            "select lower(id), channel, coalesce(caller_number, ''), coalesce(dialed_number, ''), flow || ' v' || flow_version, started_at, ended_at, end_reason, hangup_cause, hung_up_by, last_node, story"
            + $" from calls where {condition} order by started_at",
            key, ReadCall);
        return [.. calls.Select(call => WithRun(connection, call))];
    }

    private static CallRecord WithRun(SqliteConnection connection, CallRecord call)
    {
        var key = call.Id.ToString();
        var runs = Query(connection, "select state, node from runs where lower(call_id) = @key", key, r => (State: r.GetString(0), Node: Text(r, 1)));
        var steps = Query(connection,
            "select node, outlet, attempts, started_at, finished_at, error from steps where lower(call_id) = @key order by number",
            key, r => new RunStep(r.GetString(0), Text(r, 1), r.GetInt32(2), (Time(r, 4)! - Time(r, 3)!).Value.TotalMilliseconds, Text(r, 5)));
        return call with { Runs = runs.Count, RunState = runs.FirstOrDefault().State, RunNode = runs.FirstOrDefault().Node, Steps = steps };
    }

    private static CallRecord ReadCall(SqliteDataReader row)
    {
        using var story = JsonDocument.Parse(Text(row, 11) ?? """{ "path": [], "inputs": [] }""");
        return new CallRecord
        {
            Id = Guid.Parse(row.GetString(0)),
            Channel = row.GetString(1),
            Caller = row.GetString(2),
            Dialed = row.GetString(3),
            Flow = row.GetString(4),
            StartedAt = Time(row, 5)!.Value,
            EndedAt = Time(row, 6),
            EndReason = Text(row, 7),
            Cause = row.IsDBNull(8) ? null : row.GetInt32(8),
            HungUpBy = Text(row, 9),
            LastNode = Text(row, 10),
            Path = [.. story.RootElement.GetProperty("path").EnumerateArray().Select(p => new PathStep(Text(p, "node")!, Text(p, "outlet"), Number(p, "milliseconds")))],
            Inputs = [.. story.RootElement.GetProperty("inputs").EnumerateArray().Select(i => new Input(Text(i, "node")!, Text(i, "value")!, Text(i, "label")))],
        };
    }

    private static List<T> Query<T>(SqliteConnection connection, string sql, string key, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@key", key);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTime? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTime.Parse(row.GetString(column), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static double? Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetDouble() : null;
}
