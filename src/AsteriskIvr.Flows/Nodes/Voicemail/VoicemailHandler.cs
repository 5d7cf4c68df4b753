using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class VoicemailHandler : NodeHandler<VoicemailNode>
{
    public override async ValueTask<string> RunAsync(VoicemailNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var mailbox = $"{PbxName.Of(node.Mailbox, "mailbox", context.Scope)}@{PbxName.Of(node.Context, "mailbox", context.Scope)}";
        await Answering.EnsureAsync(context, cancellationToken);
        var request = new VoicemailRequest(mailbox) { Greeting = node.Greeting, Instructions = node.Instructions };
        return await context.Caller.LeaveVoicemailAsync(request, cancellationToken) ? Outlets.Next : Outlets.Failed;
    }
}
