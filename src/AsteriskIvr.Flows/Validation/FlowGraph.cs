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
    private readonly Dictionary<DraftNode, List<Edge>> _edges = [];
    private readonly Dictionary<DraftNode, (FlowPart Part, int Steps)> _owners = [];

    public FlowGraph(FlowDraft flow)
    {
        foreach (var node in flow.Nodes.Values)
        {
            _edges[node] = [.. node.Wiring
                .Where(w => flow.Nodes.ContainsKey(w.Value.Target))
                .Select(w => new Edge(node, w.Key, w.Value, flow.Nodes[w.Value.Target]))];
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

    /// <summary>Each cycle among the given nodes, as its nodes in order; of cycles that share nodes only one.</summary>
    public IEnumerable<IReadOnlyList<DraftNode>> CyclesAmong(IEnumerable<DraftNode> nodes)
    {
        var left = nodes.ToHashSet();
        while (true)
        {
            // What nobody in the set leads to, or what leads to nobody in it, is in no cycle.
            int before;
            do
            {
                before = left.Count;
                left.RemoveWhere(n => !_edges[n].Any(e => left.Contains(e.To)));
            }
            while (left.Count < before);
            if (left.Count == 0)
                yield break;

            var walk = new List<DraftNode>();
            for (var node = left.MinBy(n => (n.Location.Line, n.Location.Column))!; !walk.Contains(node); node = _edges[node].First(e => left.Contains(e.To)).To)
                walk.Add(node);
            var last = _edges[walk[^1]].First(e => left.Contains(e.To)).To;
            var cycle = walk[walk.IndexOf(last)..];
            yield return cycle;
            left.ExceptWith(cycle);
        }
    }

    private void Claim(FlowPart part, IEnumerable<DraftNode> entries)
    {
        var steps = entries.ToDictionary(n => n, _ => 0);
        var queue = new Queue<DraftNode>(steps.Keys);
        while (queue.TryDequeue(out var node))
        {
            // From an entry only `next` belongs to its part; the frame is entered by nobody.
            foreach (var edge in _edges[node].Where(e => !FrameTypes.IsEntry(e.To.TypeName)))
            {
                if (!FrameTypes.IsEntry(node.TypeName) || edge.Outlet == Outlets.Next)
                {
                    if (steps.TryAdd(edge.To, steps[node] + 1))
                        queue.Enqueue(edge.To);
                }
            }
        }
        foreach (var (node, count) in steps)
        {
            if (!_owners.TryGetValue(node, out var owner) || count < owner.Steps)
                _owners[node] = (part, count);
        }
    }
}
