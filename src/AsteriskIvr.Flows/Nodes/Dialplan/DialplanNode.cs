using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Hands the call to the dialplan.</summary>
[Node("dialplan", NodePlace.InCall, "Hands the call to the dialplan of the PBX, for good.",
    Remarks = "The post-call flow still runs, when the call really ends there.",
    Example = "to-queue: { type: dialplan, context: queues, extension: support }")]
public sealed record DialplanNode : Node
{
    /// <summary>The context.</summary>
    [Field("The context.")]
    public required Template Context { get; init; }

    /// <summary>The extension.</summary>
    [Field("The extension.")]
    public Template Extension { get; init; } = Template.Parse("s");

    /// <summary>A priority's number or label.</summary>
    [Field("The priority: its number or its label.")]
    public string Priority { get; init; } = "1";
}
