using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using MimeKit;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Builds the message of an <see cref="EmailNode"/>.</summary>
internal static class MailMessages
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static MimeMessage Build(EmailNode node, string sender, NodeContext context, IReadOnlyList<MailAttachment>? attachments = null)
    {
        var scope = context.Scope;
        var from = node.From is { } own ? Address(own, scope) : MailboxAddress.Parse(sender);
        var body = new BodyBuilder { TextBody = node.Body?.Render(scope), HtmlBody = node.Html?.RenderHtml(scope) };
        foreach (var attachment in attachments ?? [])
            body.Attachments.Add(attachment.FileName, attachment.Content);
        AddFiles(body, node, scope);
        var message = new MimeMessage
        {
            MessageId = MessageId(context.EffectKey, from.Domain),
            Date = context.Time.GetUtcNow(),
            Subject = OneLine(node.Subject.Render(scope)),
            Body = body.ToMessageBody(),
        };
        message.From.Add(from);
        message.To.AddRange(node.To.Select(to => Address(to, scope)));
        message.Cc.AddRange(node.Cc.Select(cc => Address(cc, scope)));
        message.Bcc.AddRange(node.Bcc.Select(bcc => Address(bcc, scope)));
        if (node.ReplyTo is { } replyTo)
            message.ReplyTo.Add(Address(replyTo, scope));
        // RFC 3834: keeps vacation notices from answering.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    /// <summary>The key as the left part of a message id (RFC 5322, dot-atom-text); different keys stay different.</summary>
    internal static string MessageId(string effectKey, string domain)
    {
        var id = new StringBuilder(effectKey.Length + 16);
        foreach (var c in effectKey)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                id.Append(c);
            else if (c == '/')
                id.Append('.');
            else
                id.Append(CultureInfo.InvariantCulture, $"={(int)c:x4}");
        }
        return $"{id}@{domain}";
    }

    private static void AddFiles(BodyBuilder body, EmailNode node, ExpressionScope scope)
    {
        foreach (var file in node.Files)
        {
            var name = FileName(file.Name.Render(scope));
            var type = ContentType.Parse(file.Type ?? MimeTypes.GetMimeType(name));
            if (type.MediaType == "text")
                type.Charset = "utf-8";
            body.Attachments.Add(name, Encoding.UTF8.GetBytes(Text(file.Content.Evaluate(scope))), type);
        }
    }

    private static string Text(JsonNode? content) =>
        content is JsonValue value && value.TryGetValue<string>(out var text) ? text : content?.ToJsonString(Readable) ?? "";

    /// <summary>A path in a name would be an invitation to write somewhere else.</summary>
    private static string FileName(string name) =>
        OneLine(string.Concat(name.Select(c => c is '/' or '\\' ? '-' : c))) is { Length: > 0 } plain ? plain : "attachment";

    private static MailboxAddress Address(Template template, ExpressionScope scope)
    {
        var text = template.Render(scope).Trim();
        return !text.Any(char.IsControl) && MailboxAddress.TryParse(text, out var address) && address.Address.IndexOf('@') > 0
            ? address
            : throw new NodeFaultException("mail-address", $"`{template.Source}` gives no single mail address.") { IsPermanent = true };
    }

    /// <summary>A line break in a subject would be one more header.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
