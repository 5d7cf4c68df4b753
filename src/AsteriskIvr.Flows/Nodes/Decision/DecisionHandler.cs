using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class DecisionHandler : NodeHandler<DecisionNode>
{
    public override ValueTask<string> RunAsync(DecisionNode node, NodeContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(node.When.Evaluate(context.Scope) ? DecisionNode.True : DecisionNode.False);
}
