using AsteriskIvr.Flows.Expressions.Liquid;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>Connections, secrets and constants that only the server's configuration has.</summary>
internal sealed class EnvironmentRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        var connections = flow.Nodes.Values.SelectMany(n => n.Connections).ToList();
        var secrets = Uses(flow, VariableRoots.Secrets).ToList();
        var constants = Uses(flow, VariableRoots.Env).Where(u => !flow.Env.ContainsKey(u.Name)).ToList();
        var needs = flow.Nodes.Values.Where(n => n.IsComplete).SelectMany(n => n.Node!.Needs.Select(need => (need, n.Locate(need.Field)))).ToList();
        if (flow.Environment is not { } server)
        {
            ReportUnchecked([.. connections.Select(c => (c.Name, c.Location)), .. secrets.Select(s => ($"secrets.{s.Name}", s.Location)), .. constants.Select(c => ($"env.{c.Name}", c.Location)),
                .. needs.Select(n => ($"{n.need.Kind} {n.need.Name}".TrimEnd(), n.Item2))], bag);
            return;
        }
        foreach (var (need, location) in needs.Where(n => !server.Offers.Contains((n.need.Kind, n.need.Name))))
        {
            var known = server.Offers.Where(o => o.Kind == need.Kind).Select(o => o.Name).ToList();
            bag.Add(DiagnosticCodes.MissingOffer, location, $"The server has no {need.Kind}{(need.Name.Length == 0 ? "" : $" '{need.Name}'")}.", bag.Meant(need.Name, known, need.Hint));
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
    private static void ReportUnchecked(List<(string Name, SourceLocation Location)> uses, DiagnosticBag bag)
    {
        if (uses.Count == 0)
            return;
        var first = uses.MinBy(u => (u.Location.Line, u.Location.Column));
        bag.Add(DiagnosticCodes.NotChecked, first.Location, $"Only the server knows whether these exist: {string.Join(", ", uses.Select(u => u.Name).Distinct())}.", DiagnosticCodes.NotChecked.Mend);
    }
}
