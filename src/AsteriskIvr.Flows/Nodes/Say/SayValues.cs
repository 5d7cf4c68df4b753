using System.Buffers;
using System.Globalization;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Reads values from text, and makes words of them.</summary>
internal static class SayValues
{
    /// <summary>The longest text that is spelt.</summary>
    public const int LongestSpelling = 100;

    private static readonly SearchValues<char> Sayable = SearchValues.Create("0123456789*#");

    private static readonly string[] Times = ["H:mm", "HH:mm", "H:mm:ss", "HH:mm:ss"];

    public static bool IsDigits(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Sayable);

    public static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && Math.Abs(number) < SayRules.Limit;

    /// <summary>The names of the words that say the value. Throws <see cref="NodeFaultException"/> where it is not of its kind.</summary>
    public static IReadOnlyList<string> Read(SayRequest request, string text, SayRules rules, ExpressionScope scope)
    {
        return request.As switch
        {
            SayAs.Digits => (IsDigits(text) ? rules.Spell(text) : null) ?? throw Refused("digits"),
            SayAs.Number => TryNumber(text, out var number) ? rules.Number(number, request.Gender) : throw Refused("a number of up to fifteen digits"),
            SayAs.Ordinal => TryNumber(text, out var rank) && rank >= 0 && rank == decimal.Truncate(rank)
                ? rules.Ordinal((long)rank, request.Gender) : throw Refused("a whole number of up to fifteen digits that is not negative"),
            SayAs.Currency => Money(request, text, rules, scope),
            SayAs.Date => TryMoment(text, request.TimeZone, out var moment) ? rules.Date(DateOnly.FromDateTime(moment)) : throw Refused("a date such as 2026-03-31"),
            SayAs.Time => TryTime(text, request.TimeZone, out var time) ? rules.Time(time) : throw Refused("a time such as 14:30"),
            SayAs.Duration => TryDuration(text, out var duration) ? rules.Duration(duration) : throw Refused("a duration: seconds, or such as 1h30m"),
            _ => text.Length is > 0 and <= LongestSpelling ? rules.Spell(text) ?? throw Refused("a text of signs that have a name") : throw Refused($"a text of 1 to {LongestSpelling} signs"),
        };

        NodeFaultException Refused(string wanted) => Playable.Refused(wanted, request.Value, text, scope);
    }

    private static List<string> Money(SayRequest request, string text, SayRules rules, ExpressionScope scope)
    {
        var code = request.Currency ?? rules.DefaultCurrency;
        var currency = rules.FindCurrency(code) ?? throw new NodeFaultException("language", $"There are no words for the currency '{code}' in the language '{rules.Language}'.") { IsPermanent = true };
        return TryNumber(text, out var amount) ? rules.Money(amount, currency) : throw Playable.Refused("an amount of up to fifteen digits", request.Value, text, scope);
    }

    private static bool TryTime(string text, string? timeZone, out TimeOnly time)
    {
        if (TimeOnly.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out time))
            return true;
        var isMoment = TryMoment(text, timeZone, out var moment) && text.Length > "2026-03-31".Length;
        time = TimeOnly.FromDateTime(moment);
        return isMoment;
    }

    // What has an offset can be told in another zone; a date without a time is what it is everywhere.
    private static bool TryMoment(string text, string? timeZone, out DateTime moment)
    {
        if (DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out moment))
            return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact) || !char.IsAsciiDigit(text[0]) || !text.Contains('-', StringComparison.Ordinal))
            return false;
        moment = timeZone is null ? exact.DateTime : TimeZoneInfo.ConvertTime(exact, TimeZoneInfo.FindSystemTimeZoneById(timeZone)).DateTime;
        return true;
    }

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        if (TryNumber(text, out var seconds) && seconds is >= 0 and < 100_000_000_000m)
        {
            duration = TimeSpan.FromSeconds((long)Math.Round(seconds));
            return true;
        }
        return (Durations.TryParse(text, out duration) || TimeSpan.TryParseExact(text, ["c", @"h\:mm\:ss"], CultureInfo.InvariantCulture, out duration)) && duration >= TimeSpan.Zero;
    }
}
