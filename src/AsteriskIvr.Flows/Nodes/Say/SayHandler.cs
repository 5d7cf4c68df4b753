using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class SayHandler(PromptPlayer player) : NodeHandler<SayNode>
{
    public override async ValueTask<string> RunAsync(SayNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var request = new SayRequest(node.As, node.Value) { Gender = node.Gender, Currency = node.Currency, TimeZone = node.TimeZone };
        await player.SayAsync(request, context, cancellationToken);
        return Outlets.Next;
    }
}
