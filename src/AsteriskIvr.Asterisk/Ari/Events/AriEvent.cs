using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsteriskIvr.Asterisk.Ari.Events;

/// <summary>An event that Asterisk sent. Fields this version of the client does not know are in <see cref="Extra"/>.</summary>
public abstract record AriEvent
{
    /// <summary>The event's name, such as <c>StasisStart</c>.</summary>
    [JsonInclude, JsonPropertyName("type")]
    public string Type { get; internal set; } = "";

    /// <summary>The Stasis application it was sent to.</summary>
    [JsonInclude, JsonPropertyName("application")]
    public string Application { get; internal set; } = "";

    /// <summary>When it happened, by Asterisk's clock.</summary>
    [JsonInclude, JsonPropertyName("timestamp")]
    public DateTimeOffset Timestamp { get; internal set; }

    /// <summary>The sending Asterisk's entity id; null when it sent none.</summary>
    [JsonInclude, JsonPropertyName("asterisk_id")]
    public string? AsteriskId { get; internal set; }

    /// <summary>What Asterisk sent and this version of the client does not know; null when there was nothing.</summary>
    [JsonInclude, JsonExtensionData]
    public Dictionary<string, JsonElement>? Extra { get; internal set; }

    /// <summary>
    /// Reads one event. A type this client does not know, and one whose fields are not as described, becomes <see cref="AriUnknownEvent"/>.
    /// </summary>
    /// <exception cref="JsonException">It is not a JSON object in UTF-8.</exception>
    public static AriEvent Parse(ReadOnlySpan<byte> utf8Json)
    {
        var type = AriFrame.Read(utf8Json, AriEventTypes.None).Type;
        return Read(type, utf8Json);
    }

    internal static AriEvent Read(AriEventTypes type, ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            if (AriEventCatalog.Read(type, utf8Json) is { } known) return known;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A known event with a field of another kind than described: an event all the same, kept as it came.
        }
        try
        {
            return AriUnknownEvent.Read(utf8Json);
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A string is not Unicode.", exception);
        }
    }
}
