using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Asks whether it is open now.</summary>
[Node("hours", NodePlace.Anywhere, "Asks whether it is open now: by weekly hours, holidays and a calendar.",
    IsRepeatable = true,
    Remarks = """
        Hours are those of the clock on the wall in `timeZone`, through every change of daylight saving time: from 09:00 up to, and not including, 17:00. `22:00-06:00` goes on until the next morning,
        `00:00-24:00` is the whole day. Days are `mon` to `sun`, `mon-fri`, or several: `"sat, sun"`. A day that is not named is closed.

        On a holiday the node takes `holiday`, whatever its hours; what would have gone on from a holiday until the next morning does not. Holidays are days, such as `2026-12-24`, `12-25` (every year) or
        `2026-12-27 to 2026-12-31`, or the events of an iCalendar file (RFC 5545) in the server's folder `Calendars:Folder`: whole days, or the time from begin to end of an event; also repeated
        ones. Events that are cancelled count for nothing. The file is data, not part of the flow: when it changes it is read again at the next call. One that cannot be read is an error in the log, and the
        last one that could be is used on.

        `now` is the moment when the node runs; after the call that can be hours later. `at: "{{ call.startedAt }}"` asks for the moment of the call.
        """,
    Example = """
        is-open:
          type: hours
          timeZone: Europe/Berlin
          weekly: { mon-thu: 09:00-17:00, fri: [09:00-12:00, 13:00-15:00] }
          holidays: [12-25, 12-26, 2026-12-24]
          calendar: company.ics
          on: { open: agent, closed: come-back-later, holiday: come-back-later }
        """)]
[Outlet(Open, "It is open.")]
[Outlet(Closed, "It is closed.")]
[Outlet(Holiday, "It is a holiday.", Default = Closed)]
public sealed record HoursNode : Node
{
    /// <summary>The outlet when it is open.</summary>
    public const string Open = "open";

    /// <summary>The outlet when it is closed.</summary>
    public const string Closed = "closed";

    /// <summary>The outlet on a holiday.</summary>
    public const string Holiday = "holiday";

    /// <summary>The kind of what it needs of the server.</summary>
    public const string CalendarNeed = "calendar";

    /// <summary>Where the clock hangs.</summary>
    [Field("The time zone, such as `Europe/Berlin`.")]
    public required HoursZone TimeZone { get; init; }

    /// <summary>The hours of each day.</summary>
    [Field("Days of the week, and when it is open on them.")]
    public required IReadOnlyDictionary<string, IReadOnlyList<HoursSpan>> Weekly { get; init; }

    /// <summary>Days on which it is closed.</summary>
    [Field("Holidays: `2026-12-24`, `12-25` for every year, or `2026-12-27 to 2026-12-31`.")]
    public IReadOnlyList<HolidayDate> Holidays { get; init; } = [];

    /// <summary>A file with more of them.</summary>
    [Field("An iCalendar file in the server's folder `Calendars:Folder`, whose events are holidays.")]
    public string? Calendar { get; init; }

    /// <summary>The moment that is asked for.</summary>
    [Field("The moment that is asked for, as `call.startedAt` gives it. Default: now.")]
    public Template? At { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<NodeNeed> Needs => Calendar is null
        ? []
        : [new NodeNeed("calendar", CalendarNeed, Calendar, "Put the file into the folder 'Calendars:Folder' of the configuration; the server's log says why one there cannot be read.")];

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems
    {
        get
        {
            foreach (var days in Weekly.Keys.Where(days => !WeekDays.TryParse(days, out _)))
                yield return new NodeProblem("weekly", $"'{days}' names no days of the week.", "Write mon, tue, wed, thu, fri, sat or sun, a range such as mon-fri, or several with commas between.");
            if (Calendar is { } file && !HolidayCalendars.IsFileName(file))
                yield return new NodeProblem("calendar", $"'{file}' is no name of a file.", "Write its name alone, such as holidays.ics; the folder is in the server's configuration.");
        }
    }
}
