using AsteriskIvr.Flows.Expressions.Liquid;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>Connections, secrets and constants that only the server's configuration has.</summary>
internal sealed class EnvironmentRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        var connections = flow.Nodes.Values.SelectMany(n => n.Connections).ToList();
        var secrets = Uses(flow, VariableRoots.Secrets).ToList();
        var constants = Uses(flow, VariableRoots.Env).Where(u => !flow.Env.ContainsKey(u.Name)).ToList();
        if (flow.Environment is not { } server)
        {
            ReportUnchecked(connections, secrets, constants, bag);
            return;
        }
        Report(connections, server.Connections, DiagnosticCodes.UnknownConnection, "The server has no connection '{0}'.", bag);
        Report(secrets, server.Secrets, DiagnosticCodes.UnknownSecret, "The server has no secret '{0}'.", bag);
        Report(constants, [.. server.Env, .. flow.Env.Keys], DiagnosticCodes.UnknownVariable, "There is no 'env.{0}', neither in this flow nor in the server's configuration.", bag);
    }

    private static IEnumerable<NamedUse> Uses(FlowDraft flow, string root) =>
        from expression in flow.Nodes.Values.SelectMany(n => n.Expressions)
        from reference in expression.References
        where reference.StartsWith(root + ".", StringComparison.Ordinal)
        select new NamedUse(reference[(root.Length + 1)..], expression.Locate(reference));

    private static void Report(List<NamedUse> uses, IReadOnlyCollection<string> known, DiagnosticCode code, string message, DiagnosticBag bag)
    {
        foreach (var use in uses.Where(u => !known.Contains(u.Name)))
            bag.Add(code, use.Location, string.Format(message, use.Name), bag.Meant(use.Name, known, code.Mend));
    }

    /// <summary>One warning for all: there is nothing to mend in the flow.</summary>
    private static void ReportUnchecked(List<NamedUse> connections, List<NamedUse> secrets, List<NamedUse> constants, DiagnosticBag bag)
    {
        var all = connections.Select(c => c.Name).Concat(secrets.Select(s => $"secrets.{s.Name}")).Concat(constants.Select(c => $"env.{c.Name}")).Distinct().ToList();
        if (all.Count == 0)
            return;
        var first = connections.Concat(secrets).Concat(constants).MinBy(u => (u.Location.Line, u.Location.Column));
        bag.Add(DiagnosticCodes.NotChecked, first.Location, $"Only the server knows whether these exist: {string.Join(", ", all)}.", DiagnosticCodes.NotChecked.Mend);
    }
}
