using AsteriskIvr.Flows.Expressions.Liquid;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>What is sensitive is kept in memory only, so nothing of it is left after the call.</summary>
internal sealed class SensitiveRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        var sensitive = flow.Nodes.Values.SelectMany(SensitiveSets.Of).Select(name => $"{VariableRoots.Session}.{name}").ToHashSet(StringComparer.Ordinal);
        if (sensitive.Count == 0)
            return;
        foreach (var expression in flow.Graph.NodesOf(FlowPart.PostCall).SelectMany(n => n.Expressions))
        {
            foreach (var reference in expression.References.Where(sensitive.Contains))
                bag.Add(DiagnosticCodes.SensitiveAfterCall, expression.Locate(reference),
                    $"'{reference}' is sensitive: after the call only a mask is left of it.", DiagnosticCodes.SensitiveAfterCall.Mend);
        }
    }
}
