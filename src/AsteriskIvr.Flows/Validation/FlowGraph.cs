using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Validation;

/// <summary>The flows within a flow.</summary>
internal enum FlowPart
{
    Main,
    Exception,
    PostCall,
}

/// <summary>A wired outlet.</summary>
internal readonly record struct Edge(DraftNode From, string Outlet, Wire Wire, DraftNode To);

/// <summary>
/// Who leads where. A node belongs to the part whose entry reaches it in the fewest steps, so that where two parts run into each other it
/// is the step across that is reported, and not everything behind it.
/// </summary>
internal sealed class FlowGraph
{
    private readonly Dictionary<DraftNode, List<Edge>> _edges;
    private readonly Dictionary<DraftNode, (FlowPart Part, int Steps)> _owners;

    public FlowGraph(FlowDraft flow)
    {
        (_edges, _owners) = (new(flow.Nodes.Count), new(flow.Nodes.Count));
        foreach (var node in flow.Nodes.Values)
        {
            var edges = _edges[node] = new List<Edge>(node.Wiring.Count);
            foreach (var (outlet, wire) in node.Wiring)
            {
                if (flow.Nodes.TryGetValue(wire.Target, out var target))
                    edges.Add(new Edge(node, outlet, wire, target));
            }
        }
        // A subflow is one part, whatever the part is that calls it.
        if (flow.Subflow is { } subflow)
        {
            Claim(FlowPart.Main, flow.Nodes.Values.Where(node => node.Id == subflow.Declaration.Start));
            return;
        }
        Claim(FlowPart.Main, flow.OfType(FrameTypes.Start));
        Claim(FlowPart.Exception, flow.OfType(FrameTypes.Exception));
        Claim(FlowPart.PostCall, flow.OfType(FrameTypes.Hangup));
    }

    public IEnumerable<Edge> Edges => _edges.Values.SelectMany(e => e);

    public IReadOnlyList<Edge> From(DraftNode node) => _edges[node];

    /// <summary>The part a node belongs to; null when nothing leads to it.</summary>
    public FlowPart? PartOf(DraftNode node) => _owners.TryGetValue(node, out var owner) ? owner.Part : null;

    public IEnumerable<DraftNode> NodesOf(FlowPart part) => _owners.Where(o => o.Value.Part == part).Select(o => o.Key);

    /// <summary>Each cycle among the given nodes, as its nodes in order; of cycles that share nodes only one. Takes time in proportion to nodes and wires for each.</summary>
    public IEnumerable<IReadOnlyList<DraftNode>> CyclesAmong(IEnumerable<DraftNode> nodes)
    {
        var left = nodes.ToHashSet();
        var ways = left.ToDictionary(n => n, _ => 0);
        var sources = left.ToDictionary(n => n, _ => new List<DraftNode>());
        foreach (var edge in left.SelectMany(n => _edges[n]).Where(e => left.Contains(e.To)))
        {
            ways[edge.From]++;
            sources[edge.To].Add(edge.From);
        }
        // What leads to nobody in the set is in no cycle.
        Remove(left.Where(n => ways[n] == 0).ToList());
        foreach (var first in left.OrderBy(n => (n.Location.Line, n.Location.Column)).ToList())
        {
            if (!left.Contains(first))
                continue;
            var walk = new List<DraftNode>();
            var places = new Dictionary<DraftNode, int>();
            var node = first;
            for (; places.TryAdd(node, walk.Count); node = _edges[node].First(e => left.Contains(e.To)).To)
                walk.Add(node);
            var cycle = walk[places[node]..];
            yield return cycle;
            Remove(cycle);
        }

        void Remove(IReadOnlyCollection<DraftNode> gone)
        {
            var queue = new Queue<DraftNode>(gone);
            while (queue.TryDequeue(out var node))
            {
                if (!left.Remove(node))
                    continue;
                foreach (var source in sources[node])
                {
                    if (--ways[source] == 0)
                        queue.Enqueue(source);
                }
            }
        }
    }

    private void Claim(FlowPart part, IEnumerable<DraftNode> entries)
    {
        var steps = entries.ToDictionary(n => n, _ => 0);
        var queue = new Queue<DraftNode>(steps.Keys);
        while (queue.TryDequeue(out var node))
        {
            // From an entry only `next` belongs to its part; the frame is entered by nobody.
            foreach (var edge in _edges[node])
            {
                var belongs = !FrameTypes.IsEntry(edge.To.TypeName) && (edge.Outlet == Outlets.Next || !FrameTypes.IsEntry(node.TypeName));
                if (belongs && steps.TryAdd(edge.To, steps[node] + 1))
                    queue.Enqueue(edge.To);
            }
        }
        foreach (var (node, count) in steps)
        {
            if (!_owners.TryGetValue(node, out var owner) || count < owner.Steps)
                _owners[node] = (part, count);
        }
    }
}
