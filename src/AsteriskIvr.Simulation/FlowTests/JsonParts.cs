using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Compares a part that is expected with the whole that there is.</summary>
internal static class JsonParts
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The first thing in which the whole lacks the part; null where there is none. Members that the part does not name may be there; lists are
    /// compared item by item, a single value stands for a list of one; scalars are compared as text, in which <c>*</c> stands for any text.
    /// </summary>
    public static (string Path, string Expected, string Actual)? Missing(JsonNode? part, JsonNode? whole, string path)
    {
        switch (part, whole)
        {
            case (JsonObject members, JsonObject all):
                foreach (var (name, value) in members)
                {
                    if (!all.TryGetPropertyValue(name, out var actual) && value is not null)
                        return ($"{path}.{name}", Text(value), all.Count == 0 ? "(nothing)" : $"(there is no '{name}', but {string.Join(", ", all.Select(m => m.Key))})");
                    if (Missing(value, actual, $"{path}.{name}") is { } difference)
                        return difference;
                }
                return null;
            case (JsonArray items, JsonArray all):
                if (items.Count != all.Count)
                    return (path, Text(items), Text(all));
                for (var i = 0; i < items.Count; i++)
                {
                    if (Missing(items[i], all[i], $"{path}[{i}]") is { } difference)
                        return difference;
                }
                return null;
            case (JsonValue or JsonObject, JsonArray { Count: 1 } one):
                return Missing(part, one[0], path);
            default:
                return Wildcards.Match(Text(part), Text(whole)) && part is not JsonObject == whole is not JsonObject ? null : (path, Text(part), Text(whole));
        }
    }

    /// <summary>A value as text: a text as it is, other values as JSON.</summary>
    public static string Text(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue text when text.TryGetValue<string>(out var s) => s,
        _ => value.ToJsonString(Readable),
    };
}
