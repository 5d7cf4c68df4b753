using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The end of a subflow.</summary>
[Node("return", NodePlace.Frame, "Ends a subflow: the flow that called it goes on.",
    IsRepeatable = true,
    Remarks = "Stands in subflows only, where it takes the place of `end`. The outputs have the values that the variables of these names have now.",
    Example = "gave-up: { type: return, outlet: none }")]
public sealed record ReturnNode : Node
{
    /// <summary>The outlet that the caller takes.</summary>
    [Field("The outlet that the calling node takes: one that the subflow declares.")]
    public string Outlet { get; init; } = Outlets.Next;

    /// <summary>What the caller wants: its variables, and the outputs that they get. Known once the node stands in the caller's flow.</summary>
    internal IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();
}
