using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>Who calls a subflow gives it the inputs that it declares, takes outputs that it has, and does so where it can run.</summary>
internal sealed class SubflowCallsRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        foreach (var node in flow.Nodes.Values)
        {
            if (node.Node is not SubflowNode { Called: { } called } call)
                continue;
            foreach (var name in call.Inputs.Keys.Except(called.Inputs))
                bag.Add(DiagnosticCodes.SubflowValues, Locate(node, "inputs", name), $"The subflow '{called.Name}' has no input '{name}'.", bag.Meant(name, called.Inputs, "It has none."));
            foreach (var name in called.Inputs.Except(call.Inputs.Keys))
                bag.Add(DiagnosticCodes.SubflowValues, node.Location, $"'{node.Id}' does not give '{called.Name}' the input '{name}'.", $"Add '{name}: …' under 'inputs'.");
            foreach (var (variable, output) in call.Outputs.Where(o => !called.Outputs.Contains(o.Value)))
                bag.Add(DiagnosticCodes.SubflowValues, Locate(node, "outputs", variable), $"The subflow '{called.Name}' has no output '{output}'.", bag.Meant(output, called.Outputs, "It has none."));
            // Both must come to an end, and no cycle can be seen from here but this one.
            if (called.HasCycle && flow.Subflow is null && flow.Graph.PartOf(node) is FlowPart.Exception or FlowPart.PostCall)
                bag.Add(DiagnosticCodes.Cycle, node.Location, $"The subflow '{called.Name}' holds a cycle.", DiagnosticCodes.Cycle.Mend);
        }
    }

    private static SourceLocation Locate(DraftNode node, string field, string key) =>
        (node.Fields.Find(field) as YamlMapping)?.FindEntry(key)?.Key.Location ?? node.Location;
}
