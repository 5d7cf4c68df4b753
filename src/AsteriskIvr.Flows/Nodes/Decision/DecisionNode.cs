using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Goes one of two ways.</summary>
[Node("decision", NodePlace.Anywhere, "Goes one of two ways.",
    IsRepeatable = true,
    Remarks = """
        `when` is a condition: it compares with `==`, `!=`, `<`, `<=`, `>`, `>=` and `contains`, joined by `and` and `or`. `all` and `any` are lists of comparisons instead, each with `left`, `op` and
        `right`: of `all` each must hold, of `any` one. Two numbers, also as texts of digits, are compared as numbers; anything else as text, upper and lower case being different.
        `contains` looks into a text, a list, or for the name of a field. A value that is missing is empty; only two numbers can be less or greater.
        """,
    Example = """
        was-it-bad:
          type: decision
          when: "call.endReason == 'error'"
          on: { "true": page-someone, "false": make-report }
        is-vip:
          type: decision
          all:
            - { left: "{{ session.customer.body.class }}", op: "==", right: gold }
            - { left: "{{ call.durationSeconds }}", op: ">", right: 60 }
          on: { "true": agent, "false": queue }
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
    public Condition? When { get; init; }

    /// <summary>Comparisons that must all hold.</summary>
    [Field("Comparisons that must all hold.")]
    public IReadOnlyList<Comparison> All { get; init; } = [];

    /// <summary>Comparisons of which one must hold.</summary>
    [Field("Comparisons of which one must hold.")]
    public IReadOnlyList<Comparison> Any { get; init; } = [];

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems
    {
        get
        {
            if ((When is null ? 0 : 1) + (All.Count == 0 ? 0 : 1) + (Any.Count == 0 ? 0 : 1) != 1)
                yield return new NodeProblem("when", "A decision has one of `when`, `all` and `any`.", "Write one of them; several decisions, one after the other, say the rest.");
        }
    }
}
