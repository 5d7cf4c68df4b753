using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class DisconnectHandler : NodeHandler<DisconnectNode>
{
    public override async ValueTask<string> RunAsync(DisconnectNode node, NodeContext context, CancellationToken cancellationToken)
    {
        await context.Caller.HangUpAsync(node.Cause.Number, cancellationToken);
        return Outlets.End;
    }
}
