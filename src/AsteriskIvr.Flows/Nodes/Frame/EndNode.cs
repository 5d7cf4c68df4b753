using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The end of a flow.</summary>
[Node("end", NodePlace.Frame, "Ends the flow.",
    Remarks = "In the main and the exception flow the call is hung up; after the call the work is done.",
    Example = "end: { type: end }")]
public sealed record EndNode : Node;
