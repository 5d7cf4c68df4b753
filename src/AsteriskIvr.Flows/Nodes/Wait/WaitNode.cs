using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Lets time pass.</summary>
[Node("wait", NodePlace.InCall, "Lets time pass on the line.",
    IsRepeatable = true,
    Remarks = "Keys pressed meanwhile are ignored. With music the call is answered if it is not answered yet.",
    Example = "a-moment: { type: wait, duration: 10s, music: default, next: ask }")]
[Outlet(Outlets.Next, "The time is over.")]
public sealed record WaitNode : Node
{
    /// <summary>How long.</summary>
    [Field("How long.")]
    public required TimeSpan Duration { get; init; }

    /// <summary>What the caller hears.</summary>
    [Field("Music-on-hold class that the caller hears, such as `default`. Default: silence.")]
    public string? Music { get; init; }

    /// <inheritdoc/>
    public override bool Waits => Duration > TimeSpan.Zero;
}
