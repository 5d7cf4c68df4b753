using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Reads the rows of a query, within bounds, and leaves the database as it was.</summary>
internal static class DatabaseRows
{
    /// <summary>The most rows a query may give: they are kept in the session.</summary>
    public const int MaxRows = 1_000;

    /// <summary>The most text, in characters, that all rows together may have.</summary>
    public const int MaxCharacters = 1024 * 1024;

    public static async Task<JsonArray> QueryAsync(
        SqlDialect dialect, DbConnection connection, Func<DbConnection, DbTransaction, DbCommand> statement, CancellationToken cancellationToken)
    {
        // Never committed: a query that writes would write once more with each attempt.
        await using var transaction = await dialect.BeginReadAsync(connection, cancellationToken);
        await using var query = statement(connection, transaction);
        await using var reader = await query.ExecuteReaderAsync(cancellationToken);
        var rows = new JsonArray();
        var characters = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (rows.Count == MaxRows)
                throw Permanent("database-too-large", $"The query gives more than {MaxRows} rows. Limit it.");
            var row = new JsonObject();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                var value = reader.IsDBNull(column) ? null : ToJson(reader.GetValue(column));
                characters += value is JsonValue text && text.TryGetValue<string>(out var s) ? s.Length : 8;
                row[reader.GetName(column)] = value;
            }
            if (characters > MaxCharacters)
                throw Permanent("database-too-large", $"The query gives more than {MaxCharacters} characters. Limit it.");
            rows.Add((JsonNode)row);
        }
        await reader.CloseAsync();
        return reader.RecordsAffected > 0
            ? throw Permanent("database-query-writes", "The query changes rows; that was undone. Use `execute` for it.")
            : rows;
    }

    private static JsonValue? ToJson(object value) => value switch
    {
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        byte or sbyte or short or ushort or int or uint or long => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        decimal or ulong => JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        // JSON has no NaN and no infinity.
        float or double => Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? JsonValue.Create(number) : null,
        DateTimeOffset time => JsonValue.Create(time.ToString("o", CultureInfo.InvariantCulture)),
        DateTime time => JsonValue.Create(time.ToString("o", CultureInfo.InvariantCulture)),
        DateOnly date => JsonValue.Create(date.ToString("o", CultureInfo.InvariantCulture)),
        byte[] bytes => JsonValue.Create(Convert.ToBase64String(bytes)),
        IFormattable other => JsonValue.Create(other.ToString(null, CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(value.ToString() ?? ""),
    };

    private static NodeFaultException Permanent(string code, string message) => new(code, message) { IsPermanent = true };
}
