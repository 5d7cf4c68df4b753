namespace AsteriskIvr.Flows.Engine;

/// <summary>
/// What is known of a call, as expressions see it in <c>call.*</c>. Filled by the one who drives the call and read by its nodes, one at a
/// time; not thread-safe.
/// </summary>
public sealed class CallFacts
{
    /// <summary>The server's own id of the call, a UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Asterisk's uniqueid of the caller's channel.</summary>
    public required string UniqueId { get; init; }

    /// <summary>Asterisk's linkedid: the uniqueid of the oldest channel this one is tied to.</summary>
    public string? LinkedId { get; set; }

    /// <summary>Name of the PBX the call came from.</summary>
    public required string Pbx { get; init; }

    /// <summary>Name of the channel, such as <c>PJSIP/trunk-0000001a</c>.</summary>
    public required string Channel { get; init; }

    /// <summary><c>inbound</c>, or <c>outbound</c> for calls that the server placed.</summary>
    public string Direction { get; init; } = "inbound";

    /// <summary>The caller's number, as signalled.</summary>
    public string? CallerNumber { get; init; }

    /// <summary>The caller's name, as signalled.</summary>
    public string? CallerName { get; init; }

    /// <summary>The extension that was dialled.</summary>
    public string? DialedNumber { get; init; }

    /// <summary>The channel's language.</summary>
    public string? Language { get; set; }

    /// <summary>Arrival at the server.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the call was answered; null if it never was.</summary>
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>When the call ended; null while it lasts.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Why the call ended; null while it lasts.</summary>
    public EndReason? EndReason { get; set; }

    /// <summary>Billable seconds as Asterisk's CDR counts them; null where the PBX did not say.</summary>
    public int? BillableSeconds { get; set; }

    /// <summary>Q.850 cause; null or 0: unknown, which is normal for a plain SIP BYE.</summary>
    public int? HangupCause { get; set; }

    /// <summary>The cause of the channel's technology, such as a SIP status; null where unknown.</summary>
    public int? TechCause { get; set; }

    /// <summary>Who hung up: <c>caller</c>, <c>callee</c>, <c>system</c>, or null where the PBX did not say.</summary>
    public string? HungUpBy { get; set; }

    /// <summary>The flow's name.</summary>
    public required string Flow { get; init; }

    /// <summary>The flow's version, from 1.</summary>
    public required int FlowVersion { get; init; }

    /// <summary>The nodes the caller went through, oldest first.</summary>
    public IList<PathEntry> Path { get; init; } = [];

    /// <summary>What the caller entered, oldest first; sensitive values are masked.</summary>
    public IList<CallInput> Inputs { get; init; } = [];

    /// <summary>The last fault of the main or exception flow; null when there was none.</summary>
    public CallError? Error { get; set; }

    /// <summary>Where the call was transferred to; null when it was not.</summary>
    public string? TransferredTo { get; set; }

    /// <summary>The files of the recordings made in the call, as they are named in the PBX's folder of recordings; oldest first.</summary>
    public IList<string> Recordings { get; init; } = [];

    /// <summary>Id of the node the call was last in.</summary>
    public string? LastNode => Path.Count == 0 ? null : Path[^1].Node;
}

/// <summary>One node on a caller's way.</summary>
/// <param name="Node">Its id.</param>
/// <param name="At">When it was entered.</param>
public sealed record PathEntry(string Node, DateTimeOffset At)
{
    /// <summary>The outlet that was taken; null while the node runs, and for the node in which the call ended.</summary>
    public string? Outlet { get; set; }

    /// <summary>How long the node took; null while it runs.</summary>
    public double? Milliseconds { get; set; }
}

/// <summary>Something the caller entered.</summary>
/// <param name="Node">Id of the node that asked.</param>
/// <param name="Value">What was entered; <see cref="Session.Mask"/> where it is sensitive.</param>
/// <param name="Label">What it stands for, such as the node that the key leads to.</param>
/// <param name="At">When.</param>
public sealed record CallInput(string Node, string Value, string? Label, DateTimeOffset At);

/// <summary>A fault in a call.</summary>
/// <param name="Node">Id of the node that failed.</param>
/// <param name="Message">What went wrong, free of secrets and sensitive values.</param>
/// <param name="Code">A short stable word for the kind of fault, such as <c>timeout</c>.</param>
public sealed record CallError(string Node, string Message, string Code);
