using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Lets the caller wait for an agent.</summary>
[Node("queue", NodePlace.InCall, "Lets the caller wait in a queue of the PBX, and connects an agent.",
    RunsInDialplan = true,
    Remarks = """
        Asterisk's `Queue`, with what `queues.conf` says of that queue: its agents, music and announcements. Answers the call if it is not answered yet. The flow goes on with `answered` when the agent hangs up
        first; when the caller does, the call is over. `call.transferredTo` is `queue/NAME` from the moment the caller joins, and is empty again if nobody answered.
        Through ARI the caller is in the dialplan meanwhile, and comes back; the PBX needs the context `[ivr-app]`.
        """,
    Example = """
        agents:
          type: queue
          queue: support
          timeout: 5m
          saveAs: wait
          on: { answered: survey, timeout: message, full: message, empty: message }
        """)]
[Outlet(Answered, "An agent answered, and has left since.")]
[Outlet(TimedOut, "No agent answered within `timeout`.", Default = Outlets.Failed)]
[Outlet(Full, "The queue is full.", Default = Outlets.Failed)]
[Outlet(Empty, "The queue has no agents, or none who could answer, and takes or keeps nobody then (`joinempty`, `leavewhenempty`).", Default = Outlets.Failed)]
[Outlet(Outlets.Failed, "There is no such queue, or somebody took the caller out of it.", Default = OutletAttribute.Fault)]
public sealed record QueueNode : Node
{
    /// <summary>The outlet when an agent answered, and has left since.</summary>
    public const string Answered = "answered";

    /// <summary>The outlet when no agent answered in time.</summary>
    public const string TimedOut = "timeout";

    /// <summary>The outlet when the queue is full.</summary>
    public const string Full = "full";

    /// <summary>The outlet when nobody could answer.</summary>
    public const string Empty = "empty";

    /// <summary>The queue.</summary>
    [Field("The queue's name in `queues.conf`.")]
    public required Template Queue { get; init; }

    /// <summary>The longest wait.</summary>
    [Field("The longest wait, in whole seconds. Default: no limit.")]
    public TimeSpan? Timeout { get; init; }

    /// <summary>What the caller hears while waiting.</summary>
    [Field("Music-on-hold class that the caller hears. Default: the queue's own.")]
    public string? Music { get; init; }

    /// <summary>The variable for position and wait.</summary>
    [Field("The session variable that keeps `{ position, seconds, talkSeconds }`: the caller's place when he joined, how long he waited, and talked.", IsVariable = true)]
    public string? SaveAs { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Sets => SaveAs is null ? [] : [SaveAs];

    /// <inheritdoc/>
    public override bool Waits => true;

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems
    {
        get
        {
            if (Timeout < TimeSpan.FromSeconds(1))
                yield return new NodeProblem("timeout", "`timeout` must be 1s at least.", "Leave it out for no limit.");
        }
    }
}
