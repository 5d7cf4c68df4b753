using AsteriskIvr.Flows.Expressions.Liquid;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>Every variable that an expression reads exists: <c>call.*</c>, and what some node sets in the session.</summary>
internal sealed class VariablesRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        var set = flow.Nodes.Values.Where(n => n.Node is not null).SelectMany(n => n.Node!.Sets).ToHashSet(StringComparer.Ordinal);
        set.UnionWith(flow.Subflow?.Declaration.Inputs ?? []);
        foreach (var expression in flow.Nodes.Values.SelectMany(n => n.Expressions))
        {
            foreach (var reference in expression.References)
                Check(reference, expression, set, bag);
        }
    }

    private static void Check(string reference, ExpressionUse expression, HashSet<string> set, DiagnosticBag bag)
    {
        var root = reference.Split('.', 2)[0];
        var name = reference.Length > root.Length ? reference[(root.Length + 1)..] : null;
        if (!VariableRoots.All.Contains(root))
        {
            var meant = set.Contains(root) ? $"Did you mean 'session.{root}'?" : bag.Meant(root, VariableRoots.All, "");
            bag.Add(DiagnosticCodes.UnknownVariable, expression.Locate(root), $"There is no variable '{root}'.", meant);
        }
        else if (root == VariableRoots.Call && name is not null && !CallVariables.Names.Contains(name))
        {
            bag.Add(DiagnosticCodes.UnknownVariable, expression.Locate(reference),
                $"There is no 'call.{name}'.", bag.Meant(name, [.. CallVariables.Names], $"Known are: {string.Join(", ", CallVariables.Names)}."));
        }
        else if (root == VariableRoots.Session && name is not null && name != "size" && !set.Contains(name))
        {
            bag.Add(DiagnosticCodes.VariableNeverSet, expression.Locate(reference),
                $"No node sets 'session.{name}'.", bag.Meant(name, set, DiagnosticCodes.VariableNeverSet.Mend));
        }
    }
}
