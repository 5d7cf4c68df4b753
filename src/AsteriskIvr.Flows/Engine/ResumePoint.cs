using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Engine;

/// <summary>Where the main flow of a call goes on after the server that led it was killed.</summary>
public static class ResumePoint
{
    /// <summary>The node to go on with; null where the flow cannot be gone on with safely.</summary>
    /// <remarks>
    /// It can when the node that was under way, or the one that follows the last that ended, may be executed again (<see cref="NodeAttribute.IsRepeatable"/>);
    /// when nothing sensitive was entered, since that was never stored; when no error had led to the exception flow; and when the way is one of this
    /// flow, from node to node.
    /// </remarks>
    /// <param name="flow">The version that the call is on.</param>
    /// <param name="catalog">The node types.</param>
    /// <param name="call">The call, with the way that its journal tells.</param>
    public static Node? Find(Flow flow, NodeCatalog catalog, CallFacts call)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(call);
        if (call.Error is not null || call.Inputs.Any(input => input.Value == Session.Mask))
            return null;
        var node = flow.Nodes[flow.MainEntry];
        foreach (var (entry, isLast) in call.Path.Select((entry, i) => (entry, i == call.Path.Count - 1)))
        {
            if (node is null || node.Id != entry.Node)
                return null;
            // Without an outlet it was under way; only the last can be.
            if (entry.Outlet is null)
                return isLast ? IfRepeatable(catalog, node) : null;
            node = flow.Follow(node, catalog.TypeOf(node), entry.Outlet);
        }
        // It may have begun: the last moments of the journal are lost.
        return IfRepeatable(catalog, node);
    }

    private static Node? IfRepeatable(NodeCatalog catalog, Node? node) => node is not null && catalog.TypeOf(node).Definition.IsRepeatable ? node : null;
}
