using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Asks the caller for a number.</summary>
[Node("collect", NodePlace.InCall, "Asks the caller for digits, such as an account number.",
    IsRepeatable = true,
    Remarks = "The prompt stops at the first key, which counts. An entry that breaks the rules of `digits`, and no entry at all, each use up one attempt.",
    Example = """
        ask-account:
          type: collect
          prompt: { sound: agent-user }
          digits: { min: 4, max: 10 }
          sensitive: true
          saveAs: account
          on: { next: lookup, exhausted: agent }
        """)]
[Outlet(Outlets.Next, "The entry is valid.")]
[Outlet(Outlets.Exhausted, "No valid entry in any attempt.")]
public sealed record CollectNode : Node
{
    /// <summary>What the caller is asked.</summary>
    [Field("What the caller hears: one prompt, or a list that plays in order.")]
    public required IReadOnlyList<Prompt> Prompt { get; init; }

    /// <summary>What makes an entry valid.</summary>
    [Field("What makes an entry complete and valid.")]
    public required DigitRules Digits { get; init; }

    /// <summary>Played after an entry that is not valid.</summary>
    [Field("Played after an entry that is not valid. Default: nothing.")]
    public IReadOnlyList<Prompt> Invalid { get; init; } = [];

    /// <summary>Played when no key came.</summary>
    [Field("Played when no key came in time. Default: nothing.")]
    public IReadOnlyList<Prompt> NoInput { get; init; } = [];

    /// <summary>How long to wait for the first key after the prompt.</summary>
    [Field("How long to wait for the first key after the prompt.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for each further key.</summary>
    [Field("How long to wait for each further key; then the entry is complete.")]
    public TimeSpan InterDigitTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the caller may try.</summary>
    [Field("How often the caller may try.", Min = 1, Max = 20)]
    public int Attempts { get; init; } = 3;

    /// <summary>Whether the entry must be kept nowhere.</summary>
    [Field("True for a PIN or a card number: nodes can use it, but it reaches no log, no database and no report.")]
    public bool Sensitive { get; init; }

    /// <summary>The variable for the entry.</summary>
    [Field("The session variable that keeps the entry, as text.", IsVariable = true)]
    public required string SaveAs { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Sets => [SaveAs];

    /// <inheritdoc/>
    public override bool Waits => true;

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems => Digits.Problems;
}
