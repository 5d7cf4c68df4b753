using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class MenuHandler(PromptPlayer player) : NodeHandler<MenuNode>
{
    public override async ValueTask<string> RunAsync(MenuNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var question = new DigitQuestion
        {
            Prompt = node.Prompt,
            Invalid = node.Invalid,
            NoInput = node.NoInput,
            Attempts = node.Attempts,
            StopOn = string.Concat(node.OwnOutlets),
            Max = 1,
            FirstDigitTimeout = node.Timeout,
        };
        var key = await question.AskAsync(node.Wiring.ContainsKey, player, context, cancellationToken);
        if (key is null)
            return Outlets.Exhausted;

        var label = node.Labels.GetValueOrDefault(key) ?? node.Wiring[key].Target;
        context.AddInput(node.Id, key, label, sensitive: false);
        if (node.SaveAs is { } name)
            context.Session.Set(name, key);
        if (node.SaveLabelAs is { } labelName)
            context.Session.Set(labelName, label);
        return key;
    }
}
