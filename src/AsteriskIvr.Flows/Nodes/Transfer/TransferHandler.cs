using System.Buffers;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class TransferHandler : NodeHandler<TransferNode>
{
    // What can stand in a dial string. A comma would add options to Asterisk's Dial, a `$` or a bracket could be evaluated.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/@.-_+:;=*#&");

    public override async ValueTask<string> RunAsync(TransferNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var request = new DialRequest(Target(node.To, context.Scope), node.Ring)
        {
            CallerId = node.CallerId is { } callerId ? Number(callerId, context.Scope) : null,
            MaxDuration = node.MaxDuration,
            MusicOnHold = node.Music,
        };

        // Set before dialling: should the caller hang up meanwhile, the report still says where the call was going.
        context.Call.TransferredTo = context.Session.Redact(request.Target);
        var result = await context.Caller.DialAsync(request, cancellationToken);
        if (result.Outcome == DialOutcome.Answered)
        {
            context.Call.AnsweredAt ??= context.Time.GetUtcNow() - result.Talked;
            return TransferNode.Answered;
        }

        context.Call.TransferredTo = null;
        var outlet = result.Outcome switch
        {
            DialOutcome.Busy => TransferNode.Busy,
            DialOutcome.NoAnswer => TransferNode.NoAnswer,
            _ => Outlets.Failed,
        };
        return outlet;
    }

    private static string? Number(Template template, ExpressionScope scope)
    {
        var number = template.Render(scope).Trim();
        return number.AsSpan().ContainsAnyExcept(Allowed)
            ? throw new NodeFaultException("caller-id", $"`{template.Source}` gives a number that cannot be shown: use digits, letters, `+`, `-` and `.` only.") { IsPermanent = true }
            : number is "" ? null : number;
    }

    private static string Target(Template template, ExpressionScope scope)
    {
        var target = template.Render(scope).Trim();
        // Only the author may join several targets; a `&` out of a caller's value must not dial one more.
        var joined = target.Count(c => c == '&') > template.Source.Count(c => c == '&');
        return joined || !target.Contains('/') || target.AsSpan().ContainsAnyExcept(Allowed)
            ? throw new NodeFaultException("dial-target", $"`{template.Source}` gives a target that cannot be dialled: it needs the form technology/resource.") { IsPermanent = true }
            : target;
    }
}
