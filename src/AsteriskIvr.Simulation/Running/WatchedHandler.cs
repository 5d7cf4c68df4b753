using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Simulation.Running;

/// <summary>A node's own handler, with the simulation told that it runs.</summary>
internal sealed class WatchedHandler(INodeHandler handler, Action<Node, NodeContext> enter) : INodeHandler
{
    /// <summary>The same node types, each attempt of which begins with <paramref name="enter"/>.</summary>
    public static NodeCatalog Watch(IEnumerable<NodeType> types, Action<Node, NodeContext> enter) => new(types.Select(type =>
        type.Handler is { } handler ? new NodeType(type.NodeClass, () => new WatchedHandler(handler.Value, enter)) : type));

    public ValueTask<string> RunAsync(Node node, NodeContext context, CancellationToken cancellationToken)
    {
        enter(node, context);
        return handler.RunAsync(node, context, cancellationToken);
    }

    public string? TargetOf(Node node, ExpressionScope scope) => handler.TargetOf(node, scope);
}
