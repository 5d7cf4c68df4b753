using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Validation.Rules;

/// <summary>Every outlet that a node can take is wired or has a default; and a node has no others.</summary>
internal sealed class OutletsRule : IFlowRule
{
    public void Check(FlowDraft flow, DiagnosticBag bag)
    {
        // Filled anew for each node: a hundred thousand nodes need no two hundred thousand sets.
        var (outlets, written) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var node in flow.Nodes.Values)
        {
            if (node.Type is not { } type || node.Node is null)
                continue;
            if (IsPlain(node, type))
                continue;
            outlets.Clear();
            written.Clear();
            outlets.UnionWith(node.Outlets);
            foreach (var outlet in node.WrittenOutlets.Select(entry => entry.Key))
            {
                written.Add(outlet.Text);
                if (!outlets.Contains(outlet.Text) && node.Wiring.ContainsKey(outlet.Text))
                    bag.Add(DiagnosticCodes.UnknownOutlet, outlet.Location, $"'{type.Name}' has no outlet '{outlet.Text}'.", Hint(outlet.Text, outlets, bag));
            }
            foreach (var missing in outlets.Where(name => !written.Contains(name) && !HasDefault(type.Outlets, name)))
            {
                var description = type.Outlets.FirstOrDefault(o => o.Name == missing)?.Description;
                bag.Add(DiagnosticCodes.OutletNotWired, node.Location, $"'{node.Id}' does not say where '{missing}' leads{(description is null ? "." : $" ({description.TrimEnd('.')}).")}",
                    missing == Outlets.Next ? "Add 'next: some-node'." : $"Add '{missing}: some-node' under 'on'.");
            }
        }
    }

    // What is true of nearly all nodes, and quick to see: all outlets that its type has, or all but some that have a default, are wired, and nothing else.
    private static bool IsPlain(DraftNode node, NodeType type)
    {
        var wired = 0;
        foreach (var outlet in type.Outlets)
        {
            if (node.Wiring.ContainsKey(outlet.Name))
                wired++;
            else if (outlet.Default is null)
                return false;
        }
        return wired == node.Wiring.Count && !node.Node!.OwnOutlets.Any();
    }

    private static bool HasDefault(IReadOnlyList<OutletAttribute> outlets, string name) => outlets.Any(o => o.Name == name && o.Default is not null);

    private static string Hint(string unknown, HashSet<string> outlets, DiagnosticBag bag) => outlets.Count == 0
        ? "It has none: remove it."
        : bag.Meant(unknown, outlets, "See the node reference.");
}
