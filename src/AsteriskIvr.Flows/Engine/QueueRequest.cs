namespace AsteriskIvr.Flows.Engine;

/// <summary>Which queue, and for how long.</summary>
/// <param name="Queue">Its name on the PBX.</param>
public sealed record QueueRequest(string Queue)
{
    /// <summary>The longest wait, in whole seconds, a part counts as one; null: no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Music class that the caller hears; null: the queue's own.</summary>
    public string? MusicOnHold { get; init; }
}

/// <summary>How the caller left a queue.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Waited">How long he waited.</param>
/// <param name="Talked">How long he talked to an agent; zero unless answered.</param>
/// <param name="Position">His place when he joined, from 1; null where the PBX did not say.</param>
public sealed record QueueResult(QueueOutcome Outcome, TimeSpan Waited, TimeSpan Talked, int? Position);

/// <summary>The ways out of a queue, other than a hangup.</summary>
public enum QueueOutcome
{
    /// <summary>An agent answered, and has left since.</summary>
    Answered,

    /// <summary>No agent answered in time.</summary>
    Timeout,

    /// <summary>The queue is full.</summary>
    Full,

    /// <summary>The queue takes or keeps nobody, since it has no agents, or none that could answer.</summary>
    Empty,

    /// <summary>There is no such queue, or somebody took the caller out of it.</summary>
    Failed,
}
