using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using MimeKit;

namespace AsteriskIvr.Simulation.Outside;

/// <summary>The mail server: takes every mail, unless a reply says otherwise.</summary>
internal sealed class SimulatedMailServer(OutsideWorld world) : IMailTransport
{
    public Task DeliverAsync(
        MimeMessage message, IReadOnlyList<MailboxAddress> recipients, Action<MailboxAddress> delivered, TimeProvider time, CancellationToken cancellationToken)
    {
        var reply = world.Exchange(OutsideKind.Mail, ReplyBook.SimulatedMailKey, Describe(message), cancellationToken);
        if (reply.Fault is not null)
            throw new NodeFaultException("mail-network", $"No conversation with the mail server: {(reply.Fault == OutsideFault.Reset ? "IOException" : "SocketException")}.") { Target = TargetVerdict.Away };
        if (reply.Status is >= 400 and var code)
            throw new NodeFaultException($"smtp-{code}", $"The mail server answered {code}: simulated.") { IsPermanent = code >= 500, Target = TargetVerdict.Answers };
        foreach (var recipient in recipients)
            delivered(recipient);
        return Task.CompletedTask;
    }

    /// <summary>A mail by field.</summary>
    private static JsonObject Describe(MimeMessage message)
    {
        var mail = new JsonObject { ["from"] = message.From.ToString() };
        foreach (var (name, list) in new[] { ("to", message.To), ("cc", message.Cc), ("bcc", message.Bcc), ("replyTo", message.ReplyTo) })
        {
            if (list.Count > 0)
                mail[name] = new JsonArray([.. list.Select(address => JsonValue.Create(address.ToString()))]);
        }
        mail["subject"] = message.Subject;
        if (message.TextBody is { } text)
            mail["text"] = text;
        if (message.HtmlBody is { } html)
            mail["html"] = html;
        var attachments = message.Attachments.Select(part => JsonValue.Create(part.ContentDisposition?.FileName ?? part.ContentType.Name ?? part.ContentType.MimeType)).ToArray();
        if (attachments.Length > 0)
            mail["attachments"] = new JsonArray([.. attachments]);
        return mail;
    }
}
