using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>A holiday: a day, a day of every year, or all days from one to another.</summary>
public sealed record HolidayDate : IParsable<HolidayDate>
{
    private readonly bool _yearly;

    private HolidayDate(DateOnly first, DateOnly last, bool yearly) => (First, Last, _yearly) = (first, last, yearly);

    /// <summary>The first day.</summary>
    public DateOnly First { get; }

    /// <summary>The last day.</summary>
    public DateOnly Last { get; }

    /// <inheritdoc/>
    public static HolidayDate Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var date) ? date : throw new FormatException($"'{s}' is no day: write it as 2026-12-24, as 12-25 for every year, or as 2026-12-27 to 2026-12-31.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out HolidayDate? result)
    {
        result = null;
        if (s is null)
            return false;
        // A leap year, so that 02-29 is a day.
        if (TryDay($"2000-{s}", out var day))
            result = new(day, day, yearly: true);
        else if (TryDay(s, out day))
            result = new(day, day, yearly: false);
        else if (s.Split(" to ", StringSplitOptions.TrimEntries) is [var from, var to] && TryDay(from, out var first) && TryDay(to, out var last) && first <= last)
            result = new(first, last, yearly: false);
        return result is not null;
    }

    /// <summary>Whether a day is in it.</summary>
    public bool Includes(DateOnly day) => _yearly ? (day.Month, day.Day) == (First.Month, First.Day) : day >= First && day <= Last;

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
