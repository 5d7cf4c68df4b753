using System.ComponentModel.DataAnnotations;

namespace AsteriskIvr.PostCall.Worker;

/// <summary>Section <c>PostCall</c> of the configuration.</summary>
public sealed class PostCallOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "PostCall";

    /// <summary>The most runs that this server executes at once.</summary>
    [Range(1, 10_000, ErrorMessage = "PostCall:MaxConcurrentRuns must be between 1 and 10000.")]
    public int MaxConcurrentRuns { get; set; } = 64;

    /// <summary>The most steps at once that use one target: a web server by scheme, host and port, the mail server, a database connection.</summary>
    [Range(1, 10_000, ErrorMessage = "PostCall:MaxConcurrentPerTarget must be between 1 and 10000.")]
    public int MaxConcurrentPerTarget { get; set; } = 16;

    /// <summary>How many failures of a target in a row put it out of service.</summary>
    [Range(1, 1_000, ErrorMessage = "PostCall:FailuresUntilBreak must be between 1 and 1000.")]
    public int FailuresUntilBreak { get; set; } = 5;

    /// <summary>The longest time between two attempts at a target that is out of service. The first is up to 2 s, and it doubles.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "PostCall:MaxBreak must be between 1 s and 1 h.")]
    public TimeSpan MaxBreak { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a run belongs to this server without a sign of life; then another one may take it over. It is renewed three times as often.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00", ErrorMessage = "PostCall:Lease must be between 5 s and 1 h.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time between two looks at the queue, for runs that another server queued.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ErrorMessage = "PostCall:PollInterval must be between 100 ms and 10 min.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long steps under way may go on at shutdown before they are cancelled and given back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "PostCall:DrainTimeout must be between 0 and 10 min.")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
