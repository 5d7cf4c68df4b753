using System.ComponentModel.DataAnnotations;

namespace AsteriskIvr.PostCall.Alerts;

/// <summary>Section <c>Alert</c> of the configuration: who is told of dead letters.</summary>
public sealed class AlertOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Alert";

    /// <summary>The channels that get a summary: names in section <c>AlertChannels</c>, whose own limits do not count here.</summary>
    public List<string> Channels { get; set; } = [];

    /// <summary>The shortest time between two alerts; what happens meanwhile is in the next.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ErrorMessage = "Alert:Interval must be between 10 s and 1 day.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);
}
