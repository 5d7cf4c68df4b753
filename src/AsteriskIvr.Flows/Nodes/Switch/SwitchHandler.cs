using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class SwitchHandler : NodeHandler<SwitchNode>
{
    public override ValueTask<string> RunAsync(SwitchNode node, NodeContext context, CancellationToken cancellationToken)
    {
        if (node.Value is { } value)
        {
            var name = value.Render(context.Scope);
            return ValueTask.FromResult(node.Wiring.ContainsKey(name) ? name : SwitchNode.Default);
        }
        return ValueTask.FromResult(node.Cases.FirstOrDefault(c => c.When.Evaluate(context.Scope))?.Name ?? SwitchNode.Default);
    }
}
