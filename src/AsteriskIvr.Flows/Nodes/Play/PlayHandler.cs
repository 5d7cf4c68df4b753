using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class PlayHandler : NodeHandler<PlayNode>
{
    public override async ValueTask<string> RunAsync(PlayNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var stopOn = node.Interruptible ? Keypad.Keys : "";
        var key = await PromptPlayer.PlayAsync(node.Prompt, stopOn, node.Early, context, cancellationToken);
        return key is null ? Outlets.Next : PlayNode.Interrupted;
    }
}
