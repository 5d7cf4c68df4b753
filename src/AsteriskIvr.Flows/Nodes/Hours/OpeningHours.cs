namespace AsteriskIvr.Flows.Nodes;

/// <summary>The weekly hours of a node, by day. The clock on the wall is all that counts: an hour that it shows twice is open twice, one that it leaves out never comes.</summary>
internal sealed class OpeningHours(IReadOnlyDictionary<string, IReadOnlyList<HoursSpan>> weekly)
{
    private readonly ILookup<DayOfWeek, HoursSpan> _byDay = weekly
        .SelectMany(entry => WeekDays.TryParse(entry.Key, out var days) ? days.SelectMany(day => entry.Value.Select(span => (day, span))) : [])
        .ToLookup(pair => pair.day, pair => pair.span);

    /// <summary>Whether it is open at a time of the wall clock.</summary>
    /// <param name="local">The time.</param>
    /// <param name="isHoliday">Whether a day has no hours; asked for the day before, whose hours can go on.</param>
    public bool IsOpen(DateTime local, Func<DateOnly, bool> isHoliday)
    {
        var (today, time) = (DateOnly.FromDateTime(local), local.TimeOfDay);
        if (_byDay[today.DayOfWeek].Any(span => time >= span.From && time < span.To))
            return true;
        var yesterday = today.AddDays(-1);
        return _byDay[yesterday.DayOfWeek].Any(span => time + TimeSpan.FromDays(1) < span.To) && !isHoliday(yesterday);
    }
}
