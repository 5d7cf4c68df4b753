using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class LanguageHandler : NodeHandler<LanguageNode>
{
    public override async ValueTask<string> RunAsync(LanguageNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var language = PbxName.Of(node.To, "language", context.Scope);
        await context.Caller.SetVariableAsync("CHANNEL(language)", language, cancellationToken);
        context.Call.Language = language;
        return Outlets.Next;
    }
}
