using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The root of a flow.</summary>
[Node("start", NodePlace.Frame, "The root of the flow: it names the first node, the Exception Node and the Hangup Node.",
    Remarks = "Each flow has exactly one.",
    Example = "start: { type: start, next: welcome, exception: trouble, hangup: after-call }")]
[Outlet(Outlets.Next, "The first node that the caller meets.")]
public sealed record StartNode : Node
{
    /// <summary>What <see cref="Hangup"/> says where a flow does without post-call work.</summary>
    public const string NoHangup = "none";

    /// <summary>Id of the Exception Node.</summary>
    [Field("Id of the Exception Node: where the caller goes when something fails and nothing else was wired for it.")]
    public required string Exception { get; init; }

    /// <summary>Id of the Hangup Node, or <see cref="NoHangup"/>.</summary>
    [Field("Id of the Hangup Node: what happens after the call, however it ended. `none` if nothing shall happen.")]
    public required string Hangup { get; init; }
}
