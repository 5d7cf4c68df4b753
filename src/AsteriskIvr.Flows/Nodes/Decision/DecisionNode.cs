using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Goes one of two ways.</summary>
[Node("decision", NodePlace.Anywhere, "Goes one of two ways.",
    IsRepeatable = true,
    Remarks = "Conditions compare with `==`, `!=`, `<`, `<=`, `>`, `>=` and `contains`, and are joined by `and` and `or`.",
    Example = """
        was-it-bad:
          type: decision
          when: "call.endReason == 'error'"
          on: { "true": page-someone, "false": make-report }
        """)]
[Outlet(True, "The condition holds.")]
[Outlet(False, "The condition does not hold.")]
public sealed record DecisionNode : Node
{
    /// <summary>The outlet when the condition holds.</summary>
    public const string True = "true";

    /// <summary>The outlet when it does not.</summary>
    public const string False = "false";

    /// <summary>The condition.</summary>
    [Field("The condition, such as `session.balance.status == 200`.")]
    public required Condition When { get; init; }
}
