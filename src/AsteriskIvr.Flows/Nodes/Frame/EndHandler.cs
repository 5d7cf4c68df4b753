using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class EndHandler : NodeHandler<EndNode>
{
    public override ValueTask<string> RunAsync(EndNode node, NodeContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Outlets.End);
}
