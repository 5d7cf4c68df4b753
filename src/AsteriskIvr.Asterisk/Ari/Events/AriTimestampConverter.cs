using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AsteriskIvr.Asterisk.Ari.Events;

/// <summary>
/// Asterisk writes times as <c>2026-11-23T15:44:22.434+0000</c> (ast_json_timeval in main/json.c), an ISO 8601 form that System.Text.Json
/// does not read: the offset has no colon.
/// </summary>
internal sealed class AriTimestampConverter : JsonConverter<DateTimeOffset>
{
    private const string Form = "yyyy-MM-ddTHH:mm:ss.fffzzz";
    private const int Length = 28;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.ValueSpan;
        if (reader.TokenType == JsonTokenType.String && text.Length == Length && text[10] == 'T' && text[19] == '.'
            && Number(text[..4], out var year) && Number(text[5..7], out var month) && Number(text[8..10], out var day)
            && Number(text[11..13], out var hour) && Number(text[14..16], out var minute) && Number(text[17..19], out var second)
            && Number(text[20..23], out var millisecond) && Number(text[24..26], out var offsetHour) && Number(text[26..28], out var offsetMinute)
            && month is >= 1 and <= 12 && year >= 1 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && hour < 24 && minute < 60 && second < 60 && offsetHour < 14 && offsetMinute < 60)
        {
            var offset = new TimeSpan(offsetHour, offsetMinute, 0);
            var local = new DateTime(year, month, day, hour, minute, second, millisecond, DateTimeKind.Unspecified);
            offset = text[23] == '-' ? -offset : offset;
            if (local.Ticks - offset.Ticks is >= 0 and < 3155378975999999999) return new DateTimeOffset(local, offset);
        }
        if (reader.TokenType == JsonTokenType.String
            && DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var other))
            return other;
        throw new JsonException("Not a time as Asterisk writes it.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        var text = value.ToString(Form, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text.Remove(text.Length - 3, 1));
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = value * 10 + digit - '0';
        }
        return true;
    }
}
