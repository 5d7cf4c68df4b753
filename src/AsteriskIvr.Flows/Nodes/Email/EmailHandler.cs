using System.Globalization;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class EmailHandler(IOptionsMonitor<MailOptions> options, IRecordings recordings, IMailTransport transport) : NodeHandler<EmailNode>
{
    public override async ValueTask<string> RunAsync(EmailNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var server = options.CurrentValue;
        if (server is not { Host: not null, From: { } sender })
            throw MailSender.NotConfigured();

        var attachments = await MailAttachments.ReadAsync(node, context, recordings, server.MaxAttachmentBytes, cancellationToken);
        using var message = MailMessages.Build(node, sender, context, attachments);
        var recipients = message.GetRecipients(onlyUnique: true);
        // By their place and not by their address: it is stored.
        var served = new SortedSet<int>((context.Progress ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(i => int.Parse(i, CultureInfo.InvariantCulture)));
        var waiting = recipients.Where((_, i) => !served.Contains(i)).ToList();
        await transport.DeliverAsync(message, waiting, Served, context.Time, cancellationToken);
        return Outlets.Next;

        void Served(MailboxAddress recipient)
        {
            served.Add(recipients.IndexOf(recipient));
            context.Progress = string.Join(',', served);
        }
    }

    public override string? TargetOf(EmailNode node, ExpressionScope scope) =>
        options.CurrentValue is { Host: { } host, Port: var port } ? $"smtp://{host}:{port}" : null;
}
