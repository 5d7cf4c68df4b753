namespace AsteriskIvr.Flows.Nodes;

/// <summary>Section <c>Calendars</c> of the configuration.</summary>
public sealed record CalendarOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Calendars";

    /// <summary>The folder of the iCalendar files that <c>hours</c> nodes name.</summary>
    public string Folder { get; init; } = "/etc/asterisk-ivr/calendars";
}
