using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Sets session variables.</summary>
[Node("set", NodePlace.Anywhere, "Sets session variables.",
    IsRepeatable = true,
    Remarks = """
        A value is text, a number, true or false, null, a list or a mapping. A text that is one expression keeps the expression's type.
        All values are worked out before any is set. What is made from a sensitive variable is sensitive too.
        """,
    Example = "count: { type: set, values: { tries: \"{{ session.tries | plus: 1 }}\", vip: true }, next: ask-again }")]
[Outlet(Outlets.Next, "They are set.")]
public sealed record SetNode : Node
{
    /// <summary>Variables and their values.</summary>
    [Field("Names of session variables, and their values.")]
    public required IReadOnlyDictionary<string, JsonTemplate> Values { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Sets => Values.Keys;
}
