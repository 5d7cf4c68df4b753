using System.ComponentModel.DataAnnotations;

namespace AsteriskIvr.PostCall.Alerts;

/// <summary>Section <c>Alert</c> of the configuration: who is told of dead letters.</summary>
public sealed class AlertOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Alert";

    /// <summary>Where a summary is posted as JSON. It can hold a token, and is not logged. Empty: nowhere.</summary>
    public string Url { get; set; } = "";

    /// <summary>Who gets a summary by mail, through the server in section <c>Mail</c>.</summary>
    public List<string> Mail { get; set; } = [];

    /// <summary>The shortest time between two alerts; what happens meanwhile is in the next.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ErrorMessage = "Alert:Interval must be between 10 s and 1 day.")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);
}
