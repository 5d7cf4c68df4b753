using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsteriskIvr.Server.Control;

/// <summary>
/// JSON between the server and its command line, and what <c>--json</c> prints. It is public: names are camelCase, times are UTC
/// (<c>2026-01-31T23:59:59.123Z</c>), every field is always there, and a field is never renamed.
/// </summary>
internal static class ControlJson
{
    public static JsonSerializerOptions Options { get; } = Make(indented: false);

    /// <summary>For people who look at it.</summary>
    public static JsonSerializerOptions Indented { get; } = Make(indented: true);

    private static JsonSerializerOptions Make(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        // It goes to a terminal or a file, never into HTML: letters stay letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new UtcConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
    }
}
