using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Reads a value to the caller.</summary>
[Node("say", NodePlace.InCall, "Reads a value to the caller, in the call's language.",
    IsRepeatable = true,
    Remarks = "A value that cannot be read (an empty one, letters as a number) is a fault.",
    Example = "tell: { type: say, as: number, value: \"{{ session.balance.body.amount }}\", next: goodbye }")]
[Outlet(Outlets.Next, "It was read.")]
public sealed record SayNode : Node
{
    /// <summary>How the value is read.</summary>
    [Field("How it is read: `number` in words (\"forty-two\"), whole numbers of up to nine digits; `digits` one by one (\"four two\"), also `*` and `#`.")]
    public required SayAs As { get; init; }

    /// <summary>What is read.</summary>
    [Field("What is read.")]
    public required Template Value { get; init; }

    /// <inheritdoc/>
    public override bool Waits => true;
}

/// <summary>How <see cref="SayNode"/> reads a value.</summary>
public enum SayAs
{
    /// <summary>One by one.</summary>
    Digits,

    /// <summary>In words.</summary>
    Number,
}
