using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class ReturnHandler : NodeHandler<ReturnNode>
{
    public override ValueTask<string> RunAsync(ReturnNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var inner = context.Session;
        var end = node.Scope.LastIndexOf(Session.Separator);
        var caller = inner.Inner(end < 0 ? "" : node.Scope[..end]);
        foreach (var (variable, output) in node.Outputs)
            caller.Set(variable, inner.Get(output), inner.IsSensitive(output));
        return ValueTask.FromResult(node.Outlet);
    }
}
