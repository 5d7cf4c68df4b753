using System.Buffers;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class DialplanHandler : NodeHandler<DialplanNode>
{
    // What names in a dialplan are made of; a comma would shift the extension into the priority.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+*#@");

    public override async ValueTask<string> RunAsync(DialplanNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var target = new DialplanTarget(Name(node.Context, context.Scope), Name(node.Extension, context.Scope), node.Priority);
        context.Call.TransferredTo = context.Session.Redact($"{target.Context},{target.Extension},{target.Priority}");
        await context.Caller.ContinueInDialplanAsync(target, cancellationToken);
        return Outlets.End;
    }

    private static string Name(Template template, ExpressionScope scope)
    {
        var name = template.Render(scope).Trim();
        return name.Length == 0 || name.AsSpan().ContainsAnyExcept(Allowed)
            ? throw new NodeFaultException("dialplan-target", $"`{template.Source}` gives no name that a dialplan can hold.") { IsPermanent = true }
            : name;
    }
}
