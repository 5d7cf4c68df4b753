using Microsoft.Data.Sqlite;

namespace AsteriskIvr.Demo;

/// <summary>The customer's database, which the post-call flow inserts a row into.</summary>
internal sealed class CustomerDatabase(string path)
{
    private readonly string _connection = $"Data Source={path};Pooling=False";

    public void Create()
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "create table calls (id text, caller text, seconds integer, choice text, why text)";
        command.ExecuteNonQuery();
    }

    /// <summary>The rows of a call: column and value.</summary>
    public IReadOnlyList<IReadOnlyList<(string Column, string Value)>> RowsOf(Guid callId)
    {
        using var connection = new SqliteConnection(_connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select id, caller, seconds, choice, why from calls where lower(id) = @id";
        command.Parameters.AddWithValue("@id", callId.ToString());
        using var reader = command.ExecuteReader();
        var rows = new List<IReadOnlyList<(string, string)>>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => (reader.GetName(i), reader.GetValue(i).ToString()!))]);
        return rows;
    }
}
