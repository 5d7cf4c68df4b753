using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>A subflow keeps what it declares: its first node, inputs, outputs and outlets. It has no frame of its own; and only it has <c>return</c> nodes.</summary>
internal sealed class SubflowRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        if (flow.Subflow is not { } subflow)
        {
            foreach (var node in flow.OfType(FrameTypes.Return))
                bag.Add(DiagnosticCodes.NotInSubflow, node.Location, $"'{node.Id}' is a 'return', and this flow is no subflow.", "Lead to 'end', or declare the file a subflow with 'subflow: { start: … }'.");
            return;
        }
        foreach (var node in flow.Nodes.Values.Where(n => FrameTypes.IsOfFlow(n.TypeName)))
        {
            bag.Add(DiagnosticCodes.NotInSubflow, node.Location, $"'{node.Id}' ({node.TypeName}) cannot be part of a subflow.",
                node.TypeName == FrameTypes.End ? "End a subflow with { type: return }." : "A fault, and the end of the call, are the business of the flow that calls it. Remove the node.");
        }
        CheckStart(flow, subflow, bag);
        CheckNames(flow, subflow, bag);
        CheckReturns(flow, subflow, bag);
        if (flow.Place == NodePlace.Frame)
            bag.Add(DiagnosticCodes.WrongPlace, flow.Location, "Some nodes need a caller, and others run only after the call: the subflow can run nowhere.", "Make two subflows of it.");
    }

    private static void CheckStart(FlowDraft flow, DraftSubflow subflow, DiagnosticBag bag)
    {
        var start = subflow.Declaration.Start;
        if (start.Length > 0 && !flow.Nodes.ContainsKey(start))
            bag.Add(DiagnosticCodes.UnknownTarget, subflow.Locate("start", start), $"There is no node '{start}'.", bag.Meant(start, flow.Nodes.Keys, $"Write the node '{start}'."));
    }

    private static void CheckNames(FlowDraft flow, DraftSubflow subflow, DiagnosticBag bag)
    {
        var (inputs, outputs, outlets) = (subflow.Declaration.Inputs, subflow.Declaration.Outputs, subflow.Declaration.Outlets);
        foreach (var (field, name) in inputs.Select(n => ("inputs", n)).Concat(outputs.Select(n => ("outputs", n))).Where(n => !Names.IsVariable(n.Item2)))
            bag.Add(DiagnosticCodes.InvalidName, subflow.Locate(field, name), $"'{name}' is no name for a session variable.", Names.VariableHint);
        foreach (var name in outlets.Where(name => !Names.IsNode(name) || name == SubflowNode.Enter))
            bag.Add(DiagnosticCodes.InvalidName, subflow.Locate("outlets", name), $"'{name}' is no name for an outlet.", $"Use letters, digits, '-' and '_', beginning with a letter; '{SubflowNode.Enter}' is taken.");
        foreach (var (field, names) in new[] { ("inputs", inputs), ("outputs", outputs), ("outlets", outlets) })
        {
            foreach (var twice in names.GroupBy(n => n).Where(g => g.Count() > 1))
                bag.Add(DiagnosticCodes.DuplicateKey, subflow.Locate(field, twice.Key), $"'{twice.Key}' stands twice in '{field}'.", DiagnosticCodes.DuplicateKey.Mend);
        }
        var set = flow.Nodes.Values.Where(n => n.Node is not null).SelectMany(n => n.Node!.Sets).Concat(inputs).ToHashSet(StringComparer.Ordinal);
        foreach (var name in outputs.Where(name => !set.Contains(name)))
            bag.Add(DiagnosticCodes.SubflowPromise, subflow.Locate("outputs", name), $"No node sets the output '{name}'.", bag.Meant(name, set, DiagnosticCodes.SubflowPromise.Mend));
    }

    private static void CheckReturns(FlowDraft flow, DraftSubflow subflow, DiagnosticBag bag)
    {
        var outlets = subflow.Declaration.Outlets;
        var returns = flow.OfType(FrameTypes.Return).Where(n => n.Node is ReturnNode).Select(n => (Draft: n, ((ReturnNode)n.Node!).Outlet)).ToList();
        foreach (var (node, outlet) in returns.Where(r => !outlets.Contains(r.Outlet)))
        {
            bag.Add(DiagnosticCodes.SubflowPromise, node.Locate("outlet"), $"The subflow declares no outlet '{outlet}'.", bag.Meant(outlet, outlets, "Add it to 'outlets'."));
        }
        foreach (var name in outlets.Where(name => returns.All(r => r.Outlet != name)))
            bag.Add(DiagnosticCodes.SubflowPromise, subflow.Locate("outlets", name), $"No 'return' takes the outlet '{name}'.", $"Write a node {{ type: return, outlet: {name} }}, or remove the outlet.");
    }
}
