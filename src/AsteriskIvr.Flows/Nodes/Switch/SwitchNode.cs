using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Goes one of many ways.</summary>
[Node("switch", NodePlace.Anywhere, "Goes one of many ways.",
    IsRepeatable = true,
    Remarks = """
        Either by a `value`: the outlets under `on` are the values it is compared with, as text, upper and lower case being different.
        Or by `cases`: each has a name, which is its outlet, and a condition; the first that holds is taken.
        """,
    Example = """
        by-language: { type: switch, value: "{{ call.language }}", on: { de: german, fr: french, default: english } }
        by-amount:
          type: switch
          cases:
            - { name: large, when: "session.amount > 1000" }
            - { name: small, when: "session.amount > 0" }
          on: { large: agent, small: machine, default: nothing-due }
        """)]
[Outlet(Default, "Nothing else matches.")]
public sealed record SwitchNode : Node
{
    /// <summary>The outlet when nothing matches.</summary>
    public const string Default = "default";

    /// <summary>The value to compare with the names of the outlets.</summary>
    [Field("The value to compare with the outlets under `on`.")]
    public Template? Value { get; init; }

    /// <summary>Conditions, of which the first that holds is taken.</summary>
    [Field("Named conditions, instead of `value`; the first that holds is taken.")]
    public IReadOnlyList<SwitchCase> Cases { get; init; } = [];

    /// <inheritdoc/>
    public override IEnumerable<string> OwnOutlets => Value is null ? Cases.Select(c => c.Name) : Wiring.Keys.Where(name => name != Default);

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems
    {
        get
        {
            if (Value is null == (Cases.Count == 0))
                yield return new NodeProblem("value", "A switch has either `value` or `cases`.", "Write one of them.");
            if (Cases.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1 || g.Key == Default)?.Key is { } name)
                yield return new NodeProblem("cases", $"The case name '{name}' is taken.", "Give each case a name of its own.");
        }
    }
}

/// <summary>A way out of a <see cref="SwitchNode"/>.</summary>
public sealed record SwitchCase
{
    /// <summary>The outlet.</summary>
    [Field("The outlet, as it stands under `on`.")]
    public required string Name { get; init; }

    /// <summary>When it is taken.</summary>
    [Field("When it is taken.")]
    public required Condition When { get; init; }
}
