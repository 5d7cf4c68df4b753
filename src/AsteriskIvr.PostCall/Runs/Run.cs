using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.PostCall.Runs;

/// <summary>A run that this worker holds a lease on.</summary>
/// <param name="CallId">The call, and so the run.</param>
/// <param name="Lease">Tells this lease from any other on the same run.</param>
public readonly record struct ClaimedRun(Guid CallId, Guid Lease);

/// <summary>What a run needs to go on.</summary>
public sealed record RunContext
{
    /// <summary>The lease.</summary>
    public required ClaimedRun Run { get; init; }

    /// <summary>The call, closed.</summary>
    public required CallFacts Call { get; init; }

    /// <summary>The session: as the call left it, and with the results of the steps that have finished.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> Session { get; init; }

    /// <summary>The node to execute next.</summary>
    public required string Node { get; init; }

    /// <summary>How many attempts of that node have failed.</summary>
    public required int FailedAttempts { get; init; }

    /// <summary>What earlier attempts of that node have done of its work (<see cref="NodeContext.Progress"/>); null: nothing.</summary>
    public string? Progress { get; init; }

    /// <summary>How many steps have finished.</summary>
    public required int FinishedSteps { get; init; }
}

/// <summary>A step that has finished.</summary>
public sealed record StepFinished
{
    /// <summary>The lease.</summary>
    public required ClaimedRun Run { get; init; }

    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Its place in the run, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>All attempts, the good one included.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the last attempt began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The outlet taken.</summary>
    public required string Outlet { get; init; }

    /// <summary>Session variables that the step set.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> Changes { get; init; }

    /// <summary>Activity lines that the step wrote; stored with it, so that a repeated attempt leaves no second line.</summary>
    public required IReadOnlyList<ActivityLine> Activity { get; init; }

    /// <summary>The last fault, when the step took its <c>failed</c> outlet; null else.</summary>
    public string? Error { get; init; }

    /// <summary>The node that follows; null when the run is done.</summary>
    public required string? NextNode { get; init; }
}

/// <summary>An attempt that failed.</summary>
public sealed record StepFailed
{
    /// <summary>The lease.</summary>
    public required ClaimedRun Run { get; init; }

    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>Its place in the run, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How many attempts have failed, this one included.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the attempt began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>What went wrong.</summary>
    public required string Error { get; init; }

    /// <summary>What the attempts so far have done of the node's work; null: nothing.</summary>
    public string? Progress { get; init; }

    /// <summary>How long from now until the next attempt; null: the run is a dead letter.</summary>
    public required TimeSpan? RetryAfter { get; init; }
}

/// <summary>Another worker has taken the run over.</summary>
public sealed class LeaseLostException(Guid callId) : Exception($"The lease on the run of call {callId} was lost.")
{
    /// <summary>The call.</summary>
    public Guid CallId { get; } = callId;
}

/// <summary>The store is there and refuses what a step's result holds: to try again would not help.</summary>
public sealed class ResultRefusedException(Guid callId, Exception inner) : Exception($"The database refuses the result: {inner.Message}", inner)
{
    /// <summary>The call.</summary>
    public Guid CallId { get; } = callId;
}

/// <summary>The states of a run, as they are stored.</summary>
public static class RunStates
{
    /// <summary>Due, waiting for its time, or being executed under a lease.</summary>
    public const string Open = "open";

    /// <summary>All steps have finished.</summary>
    public const string Done = "done";

    /// <summary>A dead letter: a step failed for good.</summary>
    public const string Dead = "dead";

    /// <summary>A dead letter that a person put aside for good.</summary>
    public const string Discarded = "discarded";
}
