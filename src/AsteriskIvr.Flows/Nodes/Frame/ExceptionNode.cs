using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Where the caller goes at a fault.</summary>
[Node("exception", NodePlace.Frame, "Where the caller goes when a node of the main flow fails and nothing else was wired for it.",
    Remarks = "Each flow has exactly one, named by `start`. `call.error` says what failed (`node`, `message`, `code`). If something fails here too, the caller is disconnected.",
    Example = "trouble: { type: exception, next: apology }")]
[Outlet(Outlets.Next, "The first node of the exception flow.")]
public sealed record ExceptionNode : Node;
