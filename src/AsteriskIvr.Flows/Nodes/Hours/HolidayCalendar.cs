using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The events of one iCalendar file (RFC 5545). Immutable but for what it remembers of the last days asked for; thread-safe.</summary>
internal sealed class HolidayCalendar
{
    /// <summary>The most occurrences of one event that are looked at for one day; a rule that makes more, such as one for every second, is refused.</summary>
    private const int MaxOccurrences = 1_000;

    /// <summary>A day can be asked for in several time zones, with its neighbours.</summary>
    private const int RememberedDays = 16;

    private readonly List<CalendarEvent> _events;
    private readonly Lock _lock = new();
    private readonly Dictionary<DateOnly, Day> _days = [];

    private HolidayCalendar(List<CalendarEvent> events) => _events = events;

    /// <summary>Reads a file. Throws <see cref="FormatException"/> when it is none, or has an event that cannot be used.</summary>
    public static HolidayCalendar Parse(string text, DateOnly today)
    {
        try
        {
            var calendars = CalendarCollection.Load(text);
            if (calendars.Count == 0)
                throw new FormatException("It holds no VCALENDAR.");
            var events = calendars.SelectMany(c => c.Events).Where(e => !string.Equals(e.Status, EventStatus.Cancelled, StringComparison.OrdinalIgnoreCase)).ToList();
            if (events.Find(e => e.DtStart is null) is { } without)
                throw new FormatException($"The event '{without.Summary}' has no DTSTART.");
            var calendar = new HolidayCalendar(events);
            // What cannot be worked out, such as a time zone that nobody knows, is said now, and not in the middle of a call.
            foreach (var entry in events)
                _ = (entry.DtStart!.AsUtc, entry.DtEnd?.AsUtc);
            calendar.DayOf(today);
            return calendar;
        }
        catch (Exception broken) when (broken is not FormatException)
        {
            // The edge of the library: whatever it throws at a file, the file is at fault.
            throw new FormatException($"{broken.GetType().Name}: {broken.Message}", broken);
        }
    }

    /// <summary>Whether a whole day is in an event.</summary>
    public bool Includes(DateOnly day) => DayOf(day).IsWhole;

    /// <summary>Whether a moment is in an event.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="local">The same, on the wall clock that counts for days and for events without a time zone.</param>
    public bool Includes(DateTimeOffset moment, DateTime local)
    {
        var day = DayOf(DateOnly.FromDateTime(local));
        return day.IsWhole
            || day.Floating.Any(span => local >= span.From && local < span.To)
            || day.Fixed.Any(span => moment >= span.From && moment < span.To);
    }

    private Day DayOf(DateOnly date)
    {
        lock (_lock)
        {
            if (_days.TryGetValue(date, out var known))
                return known;
            if (_days.Count >= RememberedDays)
                _days.Clear();
            return _days[date] = WorkOut(date);
        }
    }

    private Day WorkOut(DateOnly date)
    {
        var day = new Day();
        foreach (var entry in _events)
        {
            // From far enough before for one that is under way; in time zones a day begins up to 14 hours earlier, and ends as much later.
            var length = entry.EffectiveDuration.ToTimeSpanUnspecified();
            var from = date.ToDateTime(TimeOnly.MinValue) - length - TimeSpan.FromDays(2);
            var until = date.ToDateTime(TimeOnly.MinValue) + TimeSpan.FromDays(3);
            var seen = 0;
            foreach (var occurrence in Occurrences(entry, from))
            {
                var (start, end) = (occurrence.Period.StartTime, occurrence.Period.EffectiveEndTime ?? occurrence.Period.StartTime);
                if (start.Value > until)
                    break;
                if (++seen > MaxOccurrences)
                    throw new FormatException($"The event '{entry.Summary}' happens more than {MaxOccurrences} times around one day.");
                Add(day, date, start, end);
            }
        }
        return day;
    }

    private static IEnumerable<Occurrence> Occurrences(CalendarEvent entry, DateTime from) =>
        entry.GetOccurrences(new CalDateTime(DateOnly.FromDateTime(from < DateTime.UnixEpoch ? DateTime.UnixEpoch : from)));

    private static void Add(Day day, DateOnly date, CalDateTime start, CalDateTime end)
    {
        if (!start.HasTime)
        {
            // The end of whole days is the day after the last (RFC 5545, section 3.6.1); an event without an end is one day.
            day.IsWhole |= date == start.Date || (date > start.Date && date < end.Date);
        }
        else if (start.IsFloating)
            day.Floating.Add((start.Value, end.Value));
        else
            day.Fixed.Add((new DateTimeOffset(start.AsUtc, TimeSpan.Zero), new DateTimeOffset(end.AsUtc, TimeSpan.Zero)));
    }

    /// <summary>What is around one day.</summary>
    private sealed class Day
    {
        public bool IsWhole { get; set; }

        public List<(DateTime From, DateTime To)> Floating { get; } = [];

        public List<(DateTimeOffset From, DateTimeOffset To)> Fixed { get; } = [];
    }
}
