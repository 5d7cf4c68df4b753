using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Reads what an <see cref="EmailNode"/> attaches.</summary>
internal static class MailAttachments
{
    /// <summary>The recordings that the node names, in its order.</summary>
    public static async ValueTask<IReadOnlyList<MailAttachment>> ReadAsync(
        EmailNode node, NodeContext context, IRecordings recordings, long maxBytes, CancellationToken cancellationToken)
    {
        var attachments = new List<MailAttachment>();
        foreach (var template in node.Attach)
        {
            var file = template.Render(context.Scope).Trim();
            if (file.Length == 0)
                continue;
            // Of this call only: so no value can name another caller's recording, or another file.
            if (!context.Call.Recordings.Contains(file))
                throw new NodeFaultException("no-recording", $"`{template.Source}` names no recording of this call.") { IsPermanent = true };
            var content = await recordings.ReadAsync(context.Call.Pbx, file, maxBytes, cancellationToken);
            maxBytes -= content.Length;
            attachments.Add(new MailAttachment(file, content));
        }
        return attachments;
    }
}

/// <summary>A file in a mail.</summary>
internal sealed record MailAttachment(string FileName, byte[] Content);
