using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class QueueHandler : NodeHandler<QueueNode>
{
    public override async ValueTask<string> RunAsync(QueueNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var queue = PbxName.Of(node.Queue, "queue", context.Scope);
        await Answering.EnsureAsync(context, cancellationToken);

        // Set before he joins: should the caller hang up meanwhile, the report still says where the call was.
        context.Call.TransferredTo = context.Session.Redact($"queue/{queue}");
        var result = await context.Caller.QueueAsync(
            new QueueRequest(queue) { Timeout = node.Timeout, MusicOnHold = node.Music }, cancellationToken);
        if (result.Outcome != QueueOutcome.Answered)
            context.Call.TransferredTo = null;
        if (node.SaveAs is { } name)
        {
            context.Session.Set(name, new JsonObject
            {
                ["position"] = result.Position,
                ["seconds"] = (long)result.Waited.TotalSeconds,
                ["talkSeconds"] = (long)result.Talked.TotalSeconds,
            });
        }
        return result.Outcome switch
        {
            QueueOutcome.Answered => QueueNode.Answered,
            QueueOutcome.Timeout => QueueNode.TimedOut,
            QueueOutcome.Full => QueueNode.Full,
            QueueOutcome.Empty => QueueNode.Empty,
            _ => Outlets.Failed,
        };
    }
}
