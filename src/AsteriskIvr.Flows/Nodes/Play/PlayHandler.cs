using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class PlayHandler(PromptPlayer player) : NodeHandler<PlayNode>
{
    public override async ValueTask<string> RunAsync(PlayNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var stopOn = node.Interruptible ? Keypad.Keys : string.Concat(node.OwnOutlets);
        var key = await player.PlayAsync(node.Prompt, stopOn, node.Early, context, cancellationToken);
        if (key is null)
            return Outlets.Next;
        if (!node.Wiring.TryGetValue($"{key}", out var wire))
            return PlayNode.Interrupted;
        context.AddInput(node.Id, $"{key}", label: wire.Target, sensitive: false);
        return $"{key}";
    }
}
