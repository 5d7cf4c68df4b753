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
    /// <param name="isBack">The caller has come back from the dialplan, where the node that was under way had sent him (<see cref="NodeAttribute.RunsInDialplan"/>).</param>
    public static Node? Find(Flow flow, NodeCatalog catalog, CallFacts call, bool isBack = false)
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
                return !isLast ? null : isBack ? IfInDialplan(catalog, node) : IfRepeatable(catalog, node);
            node = flow.Follow(node, catalog.TypeOf(node), entry.Outlet);
        }
        // It may have begun: the last moments of the journal are lost.
        return isBack ? IfInDialplan(catalog, node) : IfRepeatable(catalog, node);
    }

    /// <summary>Whether the node that was under way, as far as the journal tells, is one whose work the dialplan does.</summary>
    public static bool IsInDialplan(Flow flow, NodeCatalog catalog, CallFacts call)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(call);
        return call.Path is [.., { Outlet: null } last] && flow.Nodes.TryGetValue(last.Node, out var node) && IfInDialplan(catalog, node) is not null;
    }

    private static Node? IfInDialplan(NodeCatalog catalog, Node? node) => node is not null && catalog.TypeOf(node).Definition.RunsInDialplan ? node : null;

    private static Node? IfRepeatable(NodeCatalog catalog, Node? node) => node is not null && catalog.TypeOf(node).Definition.IsRepeatable ? node : null;
}
