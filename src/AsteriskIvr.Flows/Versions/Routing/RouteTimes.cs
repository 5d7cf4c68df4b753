using System.Globalization;

namespace AsteriskIvr.Flows.Versions;

/// <summary>The moments of routes as they are written.</summary>
public static class RouteTimes
{
    private static readonly string[] Local = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"];

    private static readonly string[] WithOffset = ["yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-dd HH:mmzzz", "yyyy-MM-dd HH:mm:sszzz"];

    /// <summary>Reads one.</summary>
    /// <param name="text">A moment with its offset, or one of a time zone.</param>
    /// <param name="zone">The time zone, by its IANA name; null: the text has an offset.</param>
    /// <param name="mistake">What is wrong; null: nothing.</param>
    /// <returns>The moment; null where something is wrong. Of a moment that comes twice, as clocks are put back, the first.</returns>
    public static DateTimeOffset? Parse(string? text, string? zone, out string? mistake)
    {
        mistake = null;
        if (text is null)
        {
            mistake = "A time zone without a moment means nothing.";
            return null;
        }
        if (DateTimeOffset.TryParseExact(text.Replace("Z", "+00:00", StringComparison.Ordinal), WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
        {
            mistake = zone is null ? null : $"'{text}' has an offset already: a time zone contradicts it or says nothing.";
            return mistake is null ? moment : null;
        }
        if (!DateTime.TryParseExact(text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            mistake = $"'{text}' is no moment.";
        else if (zone is null)
            mistake = $"In which time zone '{text}' is meant is not said.";
        else if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var place))
            mistake = $"There is no time zone '{zone}' on this machine.";
        else if (place.IsInvalidTime(local))
            mistake = $"There is no '{text}' in {zone}: the clocks are put forward then.";
        else
            return new DateTimeOffset(local, place.IsAmbiguousTime(local) ? place.GetAmbiguousTimeOffsets(local).Max() : place.GetUtcOffset(local));
        return null;
    }
}
