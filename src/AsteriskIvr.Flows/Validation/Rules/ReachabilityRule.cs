using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>Something leads to every node.</summary>
internal sealed class ReachabilityRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        // Where the start leads nowhere nothing is reached, and that was said already.
        var begins = flow.Subflow is { } subflow
            ? flow.Nodes.ContainsKey(subflow.Declaration.Start)
            : flow.OfType(FrameTypes.Start).Any(start => start.Wiring.TryGetValue(Outlets.Next, out var first) && flow.Nodes.ContainsKey(first.Target));
        if (!begins)
            return;
        foreach (var node in flow.Nodes.Values.Where(n => flow.Graph.PartOf(n) is null))
            bag.Add(DiagnosticCodes.Unreachable, node.Location, $"Nothing leads to '{node.Id}'.", DiagnosticCodes.Unreachable.Mend);
    }
}
