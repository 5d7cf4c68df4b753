using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fluid.Values;

namespace AsteriskIvr.Flows.Expressions.Liquid;

/// <summary>Converts between JSON and Liquid values without loss: lazily inwards, and outwards as copies.</summary>
internal static class FluidJson
{
    /// <summary>Decimal holds 28 digits for certain; a longer number keeps its text.</summary>
    private const int SafeDigits = 28;

    // The text is never put into HTML as it is, so only what JSON itself demands is escaped.
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A time as expressions see it.</summary>
    public static StringValue Time(DateTimeOffset time) => new(TimeText(time));

    /// <summary>ISO 8601, UTC, with milliseconds.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static FluidValue ToFluid(JsonNode? json) => json switch
    {
        null => NilValue.Instance,
        JsonObject members => new JsonObjectValue(members),
        JsonArray items => new ArrayValue(new JsonList(items)),
        _ => json.GetValueKind() switch
        {
            JsonValueKind.True => BooleanValue.True,
            JsonValueKind.False => BooleanValue.False,
            JsonValueKind.Number => ToNumber(json.ToJsonString()),
            JsonValueKind.String => StringValue.Create(TextOf((JsonValue)json)),
            _ => NilValue.Instance,
        },
    };

    public static JsonNode? ToJson(FluidValue value) => value switch
    {
        BinaryExpressionFluidValue => JsonValue.Create(value.ToBooleanValue()),
        MapValue map => map.ToJson(),
        ArrayValue { Values: JsonList list } => list.Items.DeepClone(),
        ArrayValue array => new JsonArray([.. array.Values.Select(ToJson)]),
        // Read from text, so that it can be taken as int, double or decimal alike.
        WideNumberValue wide => JsonNode.Parse(wide.Text),
        _ => value.Type switch
        {
            FluidValues.Nil => null,
            FluidValues.Boolean => JsonValue.Create(value.ToBooleanValue()),
            FluidValues.Number => JsonNode.Parse(value.ToNumberValue().ToString(CultureInfo.InvariantCulture)),
            _ => JsonValue.Create(value.ToStringValue()),
        },
    };

    /// <summary>The JSON text of a value.</summary>
    public static string ToText(FluidValue value) => ToJson(value)?.ToJsonString(Relaxed) ?? "null";

    private static string TextOf(JsonValue value) =>
        value.TryGetValue<string>(out var text) ? text : value.Deserialize<string>() ?? "";

    private static FluidValue ToNumber(string text)
    {
        var plain = text.Length <= SafeDigits && !text.AsSpan().ContainsAny('e', 'E');
        return plain ? NumberValue.Create(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)) : new WideNumberValue(text);
    }

    /// <summary>A JSON array whose elements are converted when they are asked for.</summary>
    private sealed class JsonList(JsonArray items) : IReadOnlyList<FluidValue>
    {
        public JsonArray Items => items;

        public int Count => items.Count;

        public FluidValue this[int index] => ToFluid(items[index]);

        public IEnumerator<FluidValue> GetEnumerator() => items.Select(ToFluid).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
