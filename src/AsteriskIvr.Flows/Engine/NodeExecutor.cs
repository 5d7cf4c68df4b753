using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Engine;

/// <summary>Executes one attempt of one node, and gives every failure the same shape: <see cref="NodeFaultException"/>.</summary>
public sealed class NodeExecutor(NodeCatalog catalog)
{
    /// <summary>The node types.</summary>
    public NodeCatalog Catalog { get; } = catalog;

    /// <summary>The outside system that an attempt of the node would use, with sensitive values masked; null: none, or the attempt itself will say what is wrong.</summary>
    public string? TargetOf(Node node, ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (node is not EffectNode)
            return null;
        try
        {
            return Catalog.TypeOf(node).Handler?.Value.TargetOf(node, scope) is { } target ? scope.Session.Redact(target) : null;
        }
        catch (ExpressionException)
        {
            return null;
        }
    }

    /// <summary>
    /// Executes one attempt, within the node's time-out if it is an <see cref="EffectNode"/>. Throws <see cref="NodeFaultException"/> when it
    /// fails, and <see cref="OperationCanceledException"/> when <paramref name="cancellationToken"/> was cancelled or the caller is gone.
    /// </summary>
    /// <returns>The outlet to take.</returns>
    public async ValueTask<string> AttemptAsync(Node node, NodeContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var handler = Catalog.TypeOf(node).Handler?.Value
            ?? throw new InvalidOperationException($"Node '{node.Id}' is part of the frame and is never executed.");
        if (node is not EffectNode effect)
            return await AttemptAsync(handler, node, context, cancellationToken, cancellationToken);

        using var limit = new CancellationTokenSource(effect.Timeout, context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await AttemptAsync(handler, node, context, both.Token, cancellationToken);
        }
        catch (OperationCanceledException cancelled) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new NodeFaultException("timeout", $"'{node.Id}' did not finish within {effect.Timeout.TotalSeconds:0.###} s.", cancelled) { Target = TargetVerdict.Away };
        }
    }

    // The edge of a node: whatever a handler throws becomes a fault of its node, with the cause kept inside it.
    private static async ValueTask<string> AttemptAsync(
        INodeHandler handler, Node node, NodeContext context, CancellationToken limited, CancellationToken cancellationToken)
    {
        bool IsOver() => cancellationToken.IsCancellationRequested || context.CallerOrNull?.HungUp.IsCancellationRequested == true;
        try
        {
            return await handler.RunAsync(node, context, limited);
        }
        catch (Exception broken) when (broken is not OperationCanceledException && IsOver())
        {
            // What is cancelled can fail in a way of its own, as SqlClient does with an SqlException. That is no fault of the node.
            throw new OperationCanceledException($"'{node.Id}' was cancelled.", broken, cancellationToken);
        }
        catch (NodeFaultException)
        {
            throw;
        }
        catch (OperationCanceledException) when (limited.IsCancellationRequested || IsOver())
        {
            throw;
        }
        catch (ExpressionException invalid)
        {
            throw new NodeFaultException("expression", $"An expression of '{node.Id}' failed: {context.Session.Redact(invalid.Message)}", invalid) { IsPermanent = true };
        }
        catch (Exception unexpected)
        {
            throw new NodeFaultException("unexpected", $"'{node.Id}' failed: {unexpected.GetType().Name}: {context.Session.Redact(unexpected.Message)}", unexpected);
        }
    }
}
