using AsteriskIvr.Flows.Engine;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Sends mails of the server itself, through the mail server of <c>email</c> nodes.</summary>
public sealed class MailSender(IOptionsMonitor<MailOptions> options, IMailTransport transport)
{
    /// <summary>Whether a text is one mail address.</summary>
    public static bool IsAddress(string text) => MailboxAddress.TryParse(text, out var address) && address.Address.IndexOf('@') > 0;

    /// <summary>Sends a text. Throws <see cref="NodeFaultException"/> when the server does not take it for all recipients.</summary>
    /// <param name="to">One address each.</param>
    /// <param name="subject">One line.</param>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="key">What makes its <c>Message-ID</c>, the same for every attempt; null: one of its own.</param>
    public async Task SendAsync(IEnumerable<string> to, string subject, string text, CancellationToken cancellationToken, string? key = null)
    {
        if (options.CurrentValue is not { Host: not null, From: { } sender })
            throw NotConfigured();
        using var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = text } };
        var from = MailboxAddress.Parse(sender);
        if (key is not null)
            message.MessageId = MailMessages.MessageId(key, from.Domain);
        message.From.Add(from);
        message.To.AddRange(to.Select(MailboxAddress.Parse));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        await transport.DeliverAsync(message, [.. message.GetRecipients(onlyUnique: true)], _ => { }, TimeProvider.System, cancellationToken);
    }

    internal static NodeFaultException NotConfigured() =>
        new("mail-not-configured", "There is no mail server: set Mail:Host and Mail:From in the configuration.") { IsPermanent = true };
}
