using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class DecisionHandler : NodeHandler<DecisionNode>
{
    public override ValueTask<string> RunAsync(DecisionNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var scope = context.Scope;
        var holds = node switch
        {
            { When: { } condition } => condition.Evaluate(scope),
            { All: [_, ..] all } => all.All(comparison => comparison.Evaluate(scope)),
            _ => node.Any.Any(comparison => comparison.Evaluate(scope)),
        };
        return ValueTask.FromResult(holds ? DecisionNode.True : DecisionNode.False);
    }
}
