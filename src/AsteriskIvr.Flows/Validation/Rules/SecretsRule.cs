using AsteriskIvr.Flows.Expressions.Liquid;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>Secrets stand in credentials and headers only.</summary>
internal sealed class SecretsRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        foreach (var expression in flow.Nodes.Values.SelectMany(n => n.Expressions).Where(e => !e.AllowsSecrets))
        {
            foreach (var secret in expression.References.Where(r => r == VariableRoots.Secrets || r.StartsWith(VariableRoots.Secrets + ".", StringComparison.Ordinal)))
                bag.Add(DiagnosticCodes.SecretNotAllowed, expression.Locate(secret),
                    $"'{secret}' cannot be used in this field: it could reach a log, a database or a caller.", DiagnosticCodes.SecretNotAllowed.Mend);
        }
    }
}
