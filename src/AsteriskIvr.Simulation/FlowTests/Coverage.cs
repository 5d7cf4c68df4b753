using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Simulation.Running;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Which nodes and outlets of a flow its tests have taken.</summary>
internal sealed class Coverage(Flow flow, NodeCatalog catalog)
{
    private readonly Dictionary<string, int> _visits = new(StringComparer.Ordinal);
    private readonly HashSet<(string Node, string Outlet)> _taken = [];

    /// <summary>The nodes in the order of the file, without the frame that is never executed.</summary>
    public IReadOnlyList<NodeCoverage> Nodes =>
    [
        .. flow.Nodes.Values.Where(node => catalog.TypeOf(node).Handler is not null).Select(node => new NodeCoverage(
            node.Id, _visits.GetValueOrDefault(node.Id), [.. node.Wiring.Keys.Select(outlet => (outlet, _taken.Contains((node.Id, outlet))))])),
    ];

    /// <summary>Adds what a case has taken.</summary>
    public void Add(SimulationResult result)
    {
        foreach (var entry in result.Call.Path)
            Visit(entry.Node, entry.Outlet);
        foreach (var step in result.Steps)
        {
            Visit(step.Node, step.Outlet);
            // `end` is no step: the run is done with the one before it.
            if (step.Outlet is not null && flow.Nodes.TryGetValue(step.Node, out var node) && flow.Follow(node, catalog.TypeOf(node), step.Outlet) is { Wiring.Count: 0 } end)
                Visit(end.Id, null);
        }
    }

    private void Visit(string id, string? outlet)
    {
        if (!flow.Nodes.TryGetValue(id, out var node))
            return;
        _visits[id] = _visits.GetValueOrDefault(id) + 1;
        // An outlet that is not wired takes the way of another.
        for (var hops = 0; outlet is not null && hops < 10; hops++)
        {
            if (node.Wiring.ContainsKey(outlet))
            {
                _taken.Add((id, outlet));
                return;
            }
            outlet = catalog.TypeOf(node).Outlets.FirstOrDefault(o => o.Name == outlet)?.Default;
        }
    }
}

/// <summary>What tests have taken of one node.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Visits">How often it was executed.</param>
/// <param name="Outlets">The outlets that are wired, and whether each was taken.</param>
internal sealed record NodeCoverage(string Node, int Visits, IReadOnlyList<(string Outlet, bool IsTaken)> Outlets);
