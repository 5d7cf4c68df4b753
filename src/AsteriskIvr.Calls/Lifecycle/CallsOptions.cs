using System.ComponentModel.DataAnnotations;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>Section <c>Calls</c> of the configuration.</summary>
public sealed class CallsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Calls";

    /// <summary>How long the server waits for further facts (cause, who hung up, billable seconds) after the first sign that a call is over.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "Calls:EndGrace must be between 0 and 1 min.")]
    public TimeSpan EndGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long the end of a call that nobody saw end waits for the PBX's call detail record (<see cref="PbxOptions.CdrFile"/>), so that the post-call run has what
    /// it says.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "Calls:CdrWait must be between 0 and 1 min.")]
    public TimeSpan CdrWait { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The longest time that the end of a call which left the IVR for the dialplan is waited for; then it is closed as <c>timed-out</c>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00", ErrorMessage = "Calls:MaxDuration must be between 1 min and 30 days.")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long live calls may go on at shutdown before they are handed to the dialplan.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "06:00:00", ErrorMessage = "Calls:DrainTimeout must be between 0 and 6 h.")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most calls at once; beyond it new calls take the dialplan's fallback.</summary>
    [Range(1, 100_000, ErrorMessage = "Calls:MaxConcurrent must be between 1 and 100000.")]
    public int MaxConcurrent { get; set; } = 2_000;

    /// <summary>The dialplan context of the hangup handler that the server pushes onto each channel; empty: it pushes none.</summary>
    [Required(AllowEmptyStrings = true)]
    public string HangupContext { get; set; } = "ivr-hangup";
}
