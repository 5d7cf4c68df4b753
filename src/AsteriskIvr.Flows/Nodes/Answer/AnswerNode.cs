using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Answers the call.</summary>
[Node("answer", NodePlace.InCall, "Answers the call; from here on it costs the caller money.",
    IsRepeatable = true,
    Remarks = "Rarely needed: the first `play`, `say`, `menu` or `collect` answers by itself. It does nothing when the call is answered already.",
    Example = "pick-up: { type: answer, next: welcome }")]
[Outlet(Outlets.Next, "The call is answered.")]
public sealed record AnswerNode : Node;
