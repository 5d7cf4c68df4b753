using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>A part of a day, such as <c>09:00-17:00</c>; one that ends before it begins goes on until the next day.</summary>
public sealed record HoursSpan : IParsable<HoursSpan>
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private HoursSpan(TimeSpan from, TimeSpan to) => (From, To) = (from, to);

    /// <summary>When it begins, from midnight.</summary>
    public TimeSpan From { get; }

    /// <summary>When it ends, from the same midnight: more than a day where it goes on until the next morning. That moment is not in it.</summary>
    public TimeSpan To { get; }

    /// <inheritdoc/>
    public static HoursSpan Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var span)
        ? span
        : throw new FormatException($"'{s}' is no time from and to: write it as 09:00-17:00, with two digits each, 24:00 being the end of the day.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out HoursSpan? result)
    {
        result = null;
        if (s?.Split('-', StringSplitOptions.TrimEntries) is not [var first, var second] || Time(first) is not { } from || Time(second) is not { } to || from == to || from == Day)
            return false;
        result = new(from, to > from ? to : to + Day);
        return true;
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => $"{Word(From)}-{Word(To > Day ? To - Day : To)}";

    private static TimeSpan? Time(string text) => text == "24:00"
        ? Day
        : TimeSpan.TryParseExact(text, @"hh\:mm", CultureInfo.InvariantCulture, out var time) ? time : null;

    private static string Word(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}");
}
