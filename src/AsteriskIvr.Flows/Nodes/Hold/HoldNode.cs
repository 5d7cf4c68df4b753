using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Plays music for a time.</summary>
[Node("hold", NodePlace.InCall, "Plays music on hold for a time.",
    IsRepeatable = true,
    Remarks = "Answers the call if it is not answered yet. Keys pressed meanwhile are ignored. For silence, take `wait`.",
    Example = "a-moment: { type: hold, duration: 20s, next: ask-again }")]
[Outlet(Outlets.Next, "The time is over.")]
public sealed record HoldNode : Node
{
    /// <summary>How long.</summary>
    [Field("How long.")]
    public required TimeSpan Duration { get; init; }

    /// <summary>What the caller hears.</summary>
    [Field("Music-on-hold class of `musiconhold.conf` that the caller hears.")]
    public string Music { get; init; } = "default";

    /// <inheritdoc/>
    public override bool Waits => Duration > TimeSpan.Zero;
}
