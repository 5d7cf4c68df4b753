namespace AsteriskIvr.PostCall.Targets;

/// <summary>How one outside system stands, as this server sees it.</summary>
/// <param name="Target">Which: <c>https://crm.example.com</c>, <c>smtp://mail.example.com:587</c>, <c>database:crm</c>.</param>
/// <param name="State">Whether steps are sent there.</param>
/// <param name="Since">Since when it is out of service; null while it is not.</param>
/// <param name="Error">The code of its last failure; null where there was none since it last worked.</param>
/// <param name="NextAttemptAt">The earliest moment of the next attempt while it is out of service.</param>
/// <param name="Active">Steps under way.</param>
/// <param name="Limit">The most at once just now.</param>
/// <param name="Postponed">How often a run was sent back to the queue since the target was last in full service.</param>
public sealed record TargetStatus(
    string Target, TargetState State, DateTimeOffset? Since, string? Error, DateTimeOffset? NextAttemptAt, int Active, int Limit, long Postponed);

/// <summary>Whether steps are sent to a target.</summary>
public enum TargetState
{
    /// <summary>They are.</summary>
    InService,

    /// <summary>One is, to see whether it works again.</summary>
    OnTrial,

    /// <summary>None is: it failed too often.</summary>
    OutOfService,
}
