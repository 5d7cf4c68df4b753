using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class WaitHandler : NodeHandler<WaitNode>
{
    public override async ValueTask<string> RunAsync(WaitNode node, NodeContext context, CancellationToken cancellationToken)
    {
        if (node.Music is not null)
            await Answering.EnsureAsync(context, cancellationToken);
        await context.Caller.WaitAsync(node.Duration, node.Music, cancellationToken);
        return Outlets.Next;
    }
}
