using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Engine;

/// <summary>How the main flow of a call came to its end.</summary>
/// <param name="Kind">How.</param>
/// <param name="LastNode">The node that ended it, or in which it ended.</param>
public sealed record FlowOutcome(FlowOutcomeKind Kind, Node LastNode);

/// <summary>The kinds of <see cref="FlowOutcome"/>.</summary>
public enum FlowOutcomeKind
{
    /// <summary>A node without outlets was reached: <c>end</c>, <c>disconnect</c>, <c>dialplan</c>.</summary>
    Ended,

    /// <summary>The caller was gone before the flow was through.</summary>
    CallerGone,

    /// <summary>A fault led to the Exception Node, whose flow is through too, or failed as well.</summary>
    Faulted,
}
