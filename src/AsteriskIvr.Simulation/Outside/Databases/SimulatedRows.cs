using System.Data;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsteriskIvr.Simulation.Outside.Databases;

/// <summary>The rows of a reply as a driver would give them.</summary>
internal static class SimulatedRows
{
    /// <param name="rows">A list of mappings, or one mapping for one row; null: none.</param>
    public static DbDataReader Read(JsonNode? rows)
    {
        var table = new DataTable();
        var objects = (rows is JsonArray list ? list : rows is null ? [] : [rows.DeepClone()]).OfType<JsonObject>().ToList();
        foreach (var column in objects.SelectMany(row => row.Select(cell => cell.Key)).Distinct())
            table.Columns.Add(column, typeof(object));
        foreach (var row in objects)
        {
            var added = table.NewRow();
            foreach (var (column, value) in row)
                added[column] = Value(value);
            table.Rows.Add(added);
        }
        return table.CreateDataReader();
    }

    private static object Value(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => DBNull.Value,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => value.AsValue().TryGetValue<long>(out var whole) ? whole : value.Deserialize<decimal>(),
        _ => value.ToJsonString(),
    };
}
