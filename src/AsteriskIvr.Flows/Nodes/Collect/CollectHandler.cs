using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class CollectHandler(PromptPlayer player) : NodeHandler<CollectNode>
{
    public override async ValueTask<string> RunAsync(CollectNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var question = new DigitQuestion
        {
            Prompt = node.Prompt,
            Invalid = node.Invalid,
            NoInput = node.NoInput,
            Attempts = node.Attempts,
            StopOn = Keypad.Keys,
            Max = node.Digits.Max,
            Terminator = node.Digits.Terminator is [var key] ? key : null,
            FirstDigitTimeout = node.Timeout,
            InterDigitTimeout = node.InterDigitTimeout,
        };
        var entry = await question.AskAsync(node.Digits.Allow, player, context, cancellationToken);
        if (entry is null)
            return Outlets.Exhausted;

        context.AddInput(node.Id, entry, label: null, node.Sensitive);
        context.Session.Set(node.SaveAs, entry, node.Sensitive);
        return Outlets.Next;
    }
}
