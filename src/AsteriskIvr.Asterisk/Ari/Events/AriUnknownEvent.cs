using System.Globalization;
using System.Text.Json;

namespace AsteriskIvr.Asterisk.Ari.Events;

/// <summary>An event of a type that this version of the client does not know, or with fields it cannot read.</summary>
public sealed record AriUnknownEvent : AriEvent
{
    private AriUnknownEvent(JsonElement json) => Json = json;

    /// <summary>The event as it came.</summary>
    public JsonElement Json { get; }

    internal static AriUnknownEvent Read(ReadOnlySpan<byte> utf8Json)
    {
        var json = JsonElement.Parse(utf8Json);
        if (json.ValueKind != JsonValueKind.Object) throw new JsonException("An event is a JSON object.");
        return new AriUnknownEvent(json)
        {
            Type = Text(json, "type") ?? "",
            Application = Text(json, "application") ?? "",
            AsteriskId = Text(json, "asterisk_id"),
            Timestamp = DateTimeOffset.TryParse(Text(json, "timestamp"), CultureInfo.InvariantCulture, out var time) ? time : default,
        };
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
