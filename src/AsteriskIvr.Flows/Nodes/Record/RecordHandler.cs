using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class RecordHandler : NodeHandler<RecordNode>
{
    public override async ValueTask<string> RunAsync(RecordNode node, NodeContext context, CancellationToken cancellationToken)
    {
        await Answering.EnsureAsync(context, cancellationToken);
        var recordings = context.Call.Recordings;
        // Counted by what was recorded, also before a kill: a node that is repeated then leaves alone what was said in its first try.
        // A node of a subflow has a '/' in its id, and the file is in no folder of its own.
        var stem = $"{context.Call.Id}.{node.Id.Replace(Session.Separator, '.')}.";
        var request = new RecordRequest($"{stem}{recordings.Count(r => r.StartsWith(stem, StringComparison.Ordinal)) + 1}", node.Max)
        {
            MaxSilence = node.MaxSilence,
            Beep = node.Beep,
            StopOn = node.Keys!,
        };

        // Known before it begins: should the caller hang up in it, or the server be killed, the file is not forgotten.
        recordings.Add(request.FileName);
        if (node.SaveAs is { } name)
            context.Session.Set(name, request.FileName);
        context.Activity.Write("info", "A recording begins.", new Dictionary<string, string> { ["file"] = request.FileName });
        RecordResult result;
        try
        {
            result = await context.Caller.RecordAsync(request, cancellationToken);
        }
        catch (NodeFaultException)
        {
            recordings.Remove(request.FileName);
            throw;
        }
        return result.End switch
        {
            RecordEnd.Silence => RecordNode.Silence,
            RecordEnd.MaxDuration => RecordNode.TooLong,
            _ => Outlets.Next,
        };
    }
}
