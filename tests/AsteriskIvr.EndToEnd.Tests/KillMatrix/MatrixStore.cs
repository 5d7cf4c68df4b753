using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.EndToEnd.Tests.KillMatrix;

/// <summary>Looks into the server's database for a caller's call, and into the one that its post-call steps wrote to.</summary>
internal sealed class MatrixStore(TempFolder folder)
{
    private const string Ids = "(select id from calls where caller_number = @caller)";

    public MatrixRows Read(string caller)
    {
        List<string> Server(string sql) => Query(sql, caller);
        var ids = Server("select id from calls where caller_number = @caller");
        List<string> Effects(string sql) => [.. ids.SelectMany(id => Query(sql, id.ToLowerInvariant(), "crm.db"))];
        return new MatrixRows
        {
            CallIds = ids,
            UniqueIds = Server("select unique_id from calls where caller_number = @caller"),
            EndReasons = Server("select coalesce(end_reason, 'open') from calls where caller_number = @caller"),
            RunStates = Server($"select state from runs where call_id in {Ids}"),
            Leases = Server($"select lease from runs where lease is not null and call_id in {Ids}"),
            Steps = Server($"select node from steps where finished and call_id in {Ids} order by number"),
            JournalRows = Server($"select call_id from journal where call_id in {Ids}").Count,
            Notes = Server($"select message from activity where node = 'note' and call_id in {Ids}").Count,
            FirstRows = Effects("select call_id from effects where step = 'first' and lower(call_id) = @caller").Count,
            LastRows = Effects("select call_id from effects where step = 'last' and lower(call_id) = @caller").Count,
            Choices = Effects("select distinct coalesce(choice, '') from effects where lower(call_id) = @caller"),
        };
    }

    /// <summary>True when nothing is left to happen.</summary>
    public bool IsSettled(string caller) =>
        Query($"select id from calls left join runs on call_id = id where id in {Ids} and (ended_at is null or coalesce(state, '') <> 'done')", caller).Count == 0;

    /// <summary>Whether the journal has the call in a node.</summary>
    public bool IsIn(string caller, string node) => Query($"select 1 from journal where entries like '%\"{node}\"%' and call_id in {Ids}", caller).Count > 0;

    public bool HasDeadLetter(string caller) => Query($"select 1 from runs where state = 'dead' and call_id in {Ids}", caller).Count > 0;

    private List<string> Query(string sql, string caller, string file = "state/asterisk-ivr.db")
    {
        using var connection = new SqliteConnection($"Data Source={folder[file]};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@caller", caller);
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
            values.Add(reader.GetString(0));
        return values;
    }
}

/// <summary>What is stored.</summary>
internal sealed record MatrixRows
{
    public required IReadOnlyList<string> CallIds { get; init; }
    public required IReadOnlyList<string> UniqueIds { get; init; }
    public required IReadOnlyList<string> EndReasons { get; init; }
    public required IReadOnlyList<string> RunStates { get; init; }
    public required IReadOnlyList<string> Leases { get; init; }
    public required IReadOnlyList<string> Steps { get; init; }
    public required int JournalRows { get; init; }
    public required int Notes { get; init; }
    public required int FirstRows { get; init; }
    public required int LastRows { get; init; }
    public required IReadOnlyList<string> Choices { get; init; }
}
