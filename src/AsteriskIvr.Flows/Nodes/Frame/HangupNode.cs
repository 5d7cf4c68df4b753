using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Where the work after the call begins.</summary>
[Node("hangup", NodePlace.Frame, "Where the work after the call begins, however the call ended.",
    Remarks = "Each flow has exactly one, named by `start`. It runs once per call, outside the call: nobody is on the line any more. `call.endReason` says why the call ended.",
    Example = "after-call: { type: hangup, next: write-row }")]
[Outlet(Outlets.Next, "The first node of the post-call flow.")]
public sealed record HangupNode : Node;
