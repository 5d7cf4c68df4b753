using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Sends a mail.</summary>
[Node("email", NodePlace.Anywhere, "Sends a mail through the server in the configuration's section `Mail`.",
    Remarks = """
        Every attempt carries the same `Message-ID`, made of the call's and the node's id: a mail that was accepted just when the connection broke is sent again, and many mail
        systems then show it once. Answers 400 to 499 of the mail server and broken connections are tried again; 500 to 599, such as a refused recipient, are failures for good.
        If some recipients are refused, the others get the mail, and the node has failed for those who did not: what is tried again, or resumed as a dead letter, goes only to them.
        """,
    Example = """
        page-someone:
          type: email
          to: [ops@example.com]
          subject: "Call {{ call.id }} failed at {{ call.lastNode }}"
          body: "{{ call.error.message }}"
          next: make-report
        send-report:
          type: email
          to: [desk@example.com]
          subject: "Call of {{ call.callerNumber }}"
          body: "See the attached report."
          files: [{ name: report.csv, content: "{{ session.report }}" }]
          next: end
        """)]
[Outlet(Outlets.Next, "The mail server accepted it.")]
[Outlet(Outlets.Failed, "It did not, in any attempt.", Default = OutletAttribute.Fault)]
public sealed record EmailNode : EffectNode
{
    /// <summary>The recipients.</summary>
    [Field("The recipients: one address each.")]
    public required IReadOnlyList<Template> To { get; init; }

    /// <summary>Recipients of a copy.</summary>
    [Field("Recipients of a copy.")]
    public IReadOnlyList<Template> Cc { get; init; } = [];

    /// <summary>Recipients of a copy whom the others do not see.</summary>
    [Field("Recipients of a copy whom the others do not see.")]
    public IReadOnlyList<Template> Bcc { get; init; } = [];

    /// <summary>The sender.</summary>
    [Field("The sender. Default: `Mail:From` of the configuration.")]
    public Template? From { get; init; }

    /// <summary>Who gets the answers.</summary>
    [Field("Who gets the answers. Default: the sender.")]
    public Template? ReplyTo { get; init; }

    /// <summary>The subject.</summary>
    [Field("The subject.")]
    public required Template Subject { get; init; }

    /// <summary>The text.</summary>
    [Field("The text.")]
    public Template? Body { get; init; }

    /// <summary>The text as HTML.</summary>
    [Field("The text as HTML; values are escaped. With `body` too, the reader's program chooses.")]
    public Template? Html { get; init; }

    /// <summary>Recordings that go with it.</summary>
    [Field("Recordings of this call to attach, by the name that `record` saved, such as `{{ session.message }}`; an empty one is left out. Together at most `Mail:MaxAttachmentBytes`, 20 MB by default.")]
    public IReadOnlyList<Template> Attach { get; init; } = [];

    /// <summary>Files made from values.</summary>
    [Field("Files made from values, such as `{ name: report.csv, content: \"{{ session.report }}\" }`; at most 20.")]
    public IReadOnlyList<EmailFile> Files { get; init; } = [];

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems
    {
        get
        {
            if (To.Count == 0)
                yield return new NodeProblem("to", "The mail has no recipient.", "Name at least one.");
            if (Body is null && Html is null)
                yield return new NodeProblem("body", "The mail has no text.", "Write `body`, `html` or both.");
            if (Files.Count > EmailFile.MaxCount)
                yield return new NodeProblem("files", $"The mail has more than {EmailFile.MaxCount} files.", "Send several mails, or one file.");
            foreach (var file in Files.Where(a => a.Type is { } type && !MimeKit.ContentType.TryParse(type, out _)))
                yield return new NodeProblem("files", $"'{file.Type}' is no media type.", "Write one such as `text/csv`, or leave `type` out.");
        }
    }
}
