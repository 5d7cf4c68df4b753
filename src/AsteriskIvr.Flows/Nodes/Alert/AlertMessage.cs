using System.Text.Json.Nodes;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>An alert as people are told it: free of secrets and of what is sensitive.</summary>
/// <param name="Key">The same for every attempt to send it.</param>
/// <param name="Severity">One of <c>info</c>, <c>warning</c>, <c>error</c>, <c>critical</c>.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">More, or empty.</param>
/// <param name="Fields">Names and values.</param>
/// <param name="At">When.</param>
/// <param name="Suppressed">How many alerts of this channel were not sent since the last one that was.</param>
public sealed record AlertMessage(
    string Key, string Severity, string Title, string Text, IReadOnlyDictionary<string, string> Fields, DateTimeOffset At, long Suppressed)
{
    /// <summary>All of it as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["key"] = Key,
        ["severity"] = Severity,
        ["title"] = Title,
        ["text"] = Text,
        ["fields"] = new JsonObject(Fields.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)JsonValue.Create(f.Value)))),
        ["at"] = At,
        ["suppressed"] = Suppressed,
    };

    /// <summary>All of it as text for people.</summary>
    public override string ToString()
    {
        var lines = new List<string> { $"[{Severity}] {Title}" };
        if (Text.Length > 0)
            lines.Add(Text);
        lines.AddRange(Fields.Select(f => $"{f.Key}: {f.Value}"));
        if (Suppressed > 0)
            lines.Add($"({Suppressed} more alert(s) were not sent before this one.)");
        return string.Join('\n', lines);
    }
}
