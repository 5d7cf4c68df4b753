using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class HoldHandler : NodeHandler<HoldNode>
{
    public override async ValueTask<string> RunAsync(HoldNode node, NodeContext context, CancellationToken cancellationToken)
    {
        await Answering.EnsureAsync(context, cancellationToken);
        await context.Caller.WaitAsync(node.Duration, node.Music, cancellationToken);
        return Outlets.Next;
    }
}
