using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class AnswerHandler : NodeHandler<AnswerNode>
{
    public override async ValueTask<string> RunAsync(AnswerNode node, NodeContext context, CancellationToken cancellationToken)
    {
        await Answering.EnsureAsync(context, cancellationToken);
        return Outlets.Next;
    }
}
