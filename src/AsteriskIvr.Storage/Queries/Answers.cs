using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Storage.Queries;

/// <summary>Which calls to list.</summary>
public sealed record CallFilter
{
    /// <summary>Only calls that have not ended.</summary>
    public bool LiveOnly { get; init; }

    /// <summary>Only calls of this flow.</summary>
    public string? Flow { get; init; }

    /// <summary>Only calls of this caller's number.</summary>
    public string? Caller { get; init; }

    /// <summary>Only calls with this end reason, such as <c>caller-hangup</c>.</summary>
    public string? EndReason { get; init; }

    /// <summary>Only calls that ended in this node.</summary>
    public string? Node { get; init; }

    /// <summary>Only calls that began at this moment or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only calls that began before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A line in a list of calls.</summary>
public sealed record CallSummary(
    Guid Id, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string Transport, string Flow, int FlowVersion, string? Caller, string? Dialed, string? EndReason,
    string? LastNode, string? RunState);

/// <summary>Everything stored of a call; of a live one also what its journal says so far.</summary>
public sealed record CallDetail(
    CallFacts Call, string Transport, string Owner, string? Session, RunSummary? Run, IReadOnlyList<StepDetail> Steps, IReadOnlyList<ActivityLine> Activity);

/// <summary>A post-call run; <c>LastAction</c> is what a person did with it last, and who.</summary>
public sealed record RunSummary(
    Guid CallId, string Flow, string State, string? Node, int FailedAttempts, string? Error, DateTimeOffset CreatedAt, DateTimeOffset DueAt, DateTimeOffset? FinishedAt,
    string? LastAction = null);

/// <summary>A step of a run.</summary>
public sealed record StepDetail(
    int Number, string Node, bool Finished, int Attempts, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Outlet, string? Error);

/// <summary>How much is open.</summary>
public sealed record QueueDepth(int OpenCalls, int OpenRuns, int DeadRuns);
