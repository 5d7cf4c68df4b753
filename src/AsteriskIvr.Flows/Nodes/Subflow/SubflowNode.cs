using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Goes through another flow, and comes back.</summary>
[Node("subflow", NodePlace.Anywhere, "Goes through another flow, and comes back by one of its outlets.",
    IsRepeatable = true,
    Remarks = """
        The other flow is a file with `subflow:` at its top, which declares its inputs, outputs and outlets; see [Subflows](flows.md#subflows). It has variables and constants of its own: it sees
        what `inputs` gives it, and gives back what `outputs` takes. What fails in it is a fault of this flow. It can run after the call if all its nodes can. Which version
        it is was settled when this flow was deployed.
        """,
    Example = """
        which-language:
          type: subflow
          flow: ask-language
          inputs: { known: "{{ call.language }}" }
          outputs: { language: chosen }
          on: { next: welcome, none: goodbye }
        """)]
public sealed record SubflowNode : Node
{
    /// <summary>The outlet by which the flow goes into the subflow, once it stands in it; no subflow can declare one of that name.</summary>
    public const string Enter = "enter";

    /// <summary>Name of the subflow.</summary>
    [Field("Name of the subflow.")]
    public required string Flow { get; init; }

    /// <summary>Its inputs.</summary>
    [Field("The subflow's inputs, and their values. All that it declares are needed.")]
    public IReadOnlyDictionary<string, JsonTemplate> Inputs { get; init; } = new Dictionary<string, JsonTemplate>();

    /// <summary>Variables and the outputs that they get.</summary>
    [Field("Session variables of this flow, and the output of the subflow that each gets. What is not named here is left behind.")]
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>The subflow, while a flow that calls it is read; null where it could not be, and once its nodes stand in the flow.</summary>
    internal Subflow? Called { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> OwnOutlets => Called?.Outlets ?? Wiring.Keys;

    /// <inheritdoc/>
    public override IEnumerable<string> Sets => Outputs.Keys;

    /// <inheritdoc/>
    public override bool Waits => Called?.Waits ?? true;
}
