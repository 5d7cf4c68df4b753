namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>A cycle of the main flow waits somewhere; the other two have none.</summary>
internal sealed class CyclesRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        // A node of unknown type may wait: that it is unknown was said already.
        foreach (var cycle in flow.Graph.CyclesAmong(flow.Graph.NodesOf(FlowPart.Main).Where(n => n.Node is { Waits: false })).Take(FlowLimits.Diagnostics))
        {
            bag.Add(DiagnosticCodes.SpinningCycle, cycle[0].Location,
                $"A cycle that never waits for the caller or for time: {Show(cycle)}.", DiagnosticCodes.SpinningCycle.Mend);
        }
        foreach (var part in new[] { FlowPart.Exception, FlowPart.PostCall })
        {
            var name = part == FlowPart.Exception ? "exception flow" : "work after the call";
            foreach (var cycle in flow.Graph.CyclesAmong(flow.Graph.NodesOf(part)).Take(FlowLimits.Diagnostics))
                bag.Add(DiagnosticCodes.Cycle, cycle[0].Location, $"A cycle in the {name}: {Show(cycle)}.", DiagnosticCodes.Cycle.Mend);
        }
    }

    private static string Show(IReadOnlyList<DraftNode> cycle)
    {
        var ids = cycle.Select(n => n.Id).ToList();
        return string.Join(" → ", ids.Count > 8 ? [.. ids.Take(7), "…", ids[0]] : ids.Append(ids[0]));
    }
}
