using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Engine;

/// <summary>
/// Executes nodes of one type. One instance serves all calls at once, so it holds no state of a call. It returns the name of the outlet to
/// take, or throws <see cref="NodeFaultException"/>. It may run on a socket's poll thread: it must not block.
/// </summary>
/// <typeparam name="TNode">The node type.</typeparam>
public abstract class NodeHandler<TNode> : INodeHandler where TNode : Node
{
    /// <summary>Executes the node.</summary>
    /// <returns>The outlet to take.</returns>
    public abstract ValueTask<string> RunAsync(TNode node, NodeContext context, CancellationToken cancellationToken);

    /// <summary>
    /// The outside system that an attempt would use, such as <c>https://crm.example.com</c>: attempts that share one are limited together after
    /// the call. Null: none, or it cannot be said. It is shown and counted, so it holds no path and no credentials.
    /// </summary>
    public virtual string? TargetOf(TNode node, ExpressionScope scope) => null;

    ValueTask<string> INodeHandler.RunAsync(Node node, NodeContext context, CancellationToken cancellationToken) =>
        RunAsync((TNode)node, context, cancellationToken);

    string? INodeHandler.TargetOf(Node node, ExpressionScope scope) => TargetOf((TNode)node, scope);
}

/// <summary>A <see cref="NodeHandler{TNode}"/> of any type.</summary>
public interface INodeHandler
{
    /// <summary>Executes the node and returns the outlet to take.</summary>
    ValueTask<string> RunAsync(Node node, NodeContext context, CancellationToken cancellationToken);

    /// <summary>The outside system that an attempt would use; null: none.</summary>
    string? TargetOf(Node node, ExpressionScope scope);
}
