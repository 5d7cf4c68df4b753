using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Lets the caller choose by one key.</summary>
[Node("menu", NodePlace.InCall, "Lets the caller choose by one key.",
    IsRepeatable = true,
    Remarks = """
        Under `on`, each key (`"0"` to `"9"`, `"*"`, `"#"`, `"A"` to `"D"`) leads to a node. These keys stop the prompt at once; others do not.
        A wrong key, and no key within `timeout`, each use up one attempt. The choice is kept in the call's inputs, with its label.
        """,
    Example = """
        choose:
          type: menu
          prompt: { sound: for-balance-press-1-for-agent-2 }
          invalid: { sound: option-is-invalid }
          saveAs: choice
          labels: { "1": Balance, "2": Agent }
          on: { "1": balance, "2": agent, exhausted: goodbye }
        """)]
[Outlet(Outlets.Exhausted, "No valid key in any attempt.")]
public sealed record MenuNode : Node
{
    /// <summary>What the caller can choose from.</summary>
    [Field("What the caller hears: one prompt, or a list that plays in order.")]
    public required IReadOnlyList<Prompt> Prompt { get; init; }

    /// <summary>Played after a wrong key.</summary>
    [Field("Played after a wrong key. Default: nothing.")]
    public IReadOnlyList<Prompt> Invalid { get; init; } = [];

    /// <summary>Played when no key came.</summary>
    [Field("Played when no key came in time. Default: nothing.")]
    public IReadOnlyList<Prompt> NoInput { get; init; } = [];

    /// <summary>How long to wait for a key after the prompt.</summary>
    [Field("How long to wait for a key after the prompt.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the caller may try.</summary>
    [Field("How often the caller may try.", Min = 1, Max = 20)]
    public int Attempts { get; init; } = 3;

    /// <summary>The variable for the key.</summary>
    [Field("The session variable that keeps the key.", IsVariable = true)]
    public string? SaveAs { get; init; }

    /// <summary>What the keys mean.</summary>
    [Field("What the keys mean, for reports: key to words. Default: the id of the node that the key leads to.")]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The variable for the label.</summary>
    [Field("The session variable that keeps the chosen key's label.", IsVariable = true)]
    public string? SaveLabelAs { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> OwnOutlets => Wiring.Keys.Where(Keypad.IsKey);

    /// <inheritdoc/>
    public override IEnumerable<string> Sets => [.. SaveAs is null ? Array.Empty<string>() : [SaveAs], .. SaveLabelAs is null ? Array.Empty<string>() : [SaveLabelAs]];

    /// <inheritdoc/>
    public override bool Waits => true;

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems
    {
        get
        {
            if (!OwnOutlets.Any())
                yield return new NodeProblem("on", "The menu has no keys.", "Wire at least one, such as `on: { \"1\": some-node }`.");
            foreach (var key in Labels.Keys.Where(key => !OwnOutlets.Contains(key)))
                yield return new NodeProblem("labels", $"There is a label for \"{key}\", and no such key under `on`.", "Wire the key, or remove its label.");
        }
    }
}
