using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>Every outlet that a node can take is wired or has a default; and a node has no others.</summary>
internal sealed class OutletsRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        foreach (var node in flow.Nodes.Values)
        {
            if (node.Type is not { } type || node.Node is null)
                continue;
            var outlets = node.Outlets.Distinct().ToList();
            foreach (var unknown in node.Wiring.Keys.Except(outlets))
                bag.Add(DiagnosticCodes.UnknownOutlet, node.OutletLocations[unknown],
                    $"'{type.Name}' has no outlet '{unknown}'.", Hint(unknown, outlets, bag));

            foreach (var missing in outlets.Except(node.OutletLocations.Keys).Where(name => !HasDefault(type.Outlets, name)))
            {
                var description = type.Outlets.FirstOrDefault(o => o.Name == missing)?.Description;
                bag.Add(DiagnosticCodes.OutletNotWired, node.Location, $"'{node.Id}' does not say where '{missing}' leads{(description is null ? "." : $" ({description.TrimEnd('.')}).")}",
                    missing == Engine.Outlets.Next ? "Add 'next: some-node'." : $"Add '{missing}: some-node' under 'on'.");
            }
        }
    }

    private static bool HasDefault(IReadOnlyList<OutletAttribute> outlets, string name) => outlets.Any(o => o.Name == name && o.Default is not null);

    private static string Hint(string unknown, List<string> outlets, DiagnosticBag bag) => outlets.Count == 0
        ? "It has none: remove it."
        : bag.Meant(unknown, outlets, "See the node reference.");
}
