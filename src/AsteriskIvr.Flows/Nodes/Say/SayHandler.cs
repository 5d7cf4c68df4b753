using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class SayHandler : NodeHandler<SayNode>
{
    public override async ValueTask<string> RunAsync(SayNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var prompt = node.As == SayAs.Digits ? new Prompt { Digits = node.Value } : new Prompt { Number = node.Value };
        await PromptPlayer.PlayAsync([prompt], stopOn: "", early: false, context, cancellationToken);
        return Outlets.Next;
    }
}
