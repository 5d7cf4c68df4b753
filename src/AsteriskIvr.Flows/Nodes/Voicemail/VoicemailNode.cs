using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Lets the caller leave a message.</summary>
[Node("voicemail", NodePlace.InCall, "Lets the caller leave a message in a mailbox of the PBX.",
    RunsInDialplan = true,
    Remarks = """
        Asterisk's `VoiceMail`, with what `voicemail.conf` says of that mailbox. Answers the call if it is not answered yet. Most callers hang up after they have spoken: then the message is kept and the call is over,
        in this node. `next` is taken by those who press `#` and stay. For a message that the post-call flow shall work with, take `record`.
        Through ARI the caller is in the dialplan meanwhile, and comes back; the PBX needs the context `[ivr-app]`.
        """,
    Example = """
        message: { type: voicemail, mailbox: "100", greeting: unavailable, on: { next: goodbye, failed: sorry } }
        """)]
[Outlet(Outlets.Next, "The caller left a message, and is still there.")]
[Outlet(Outlets.Failed, "There is no such mailbox, it is full, or the message was too short to be kept.", Default = OutletAttribute.Fault)]
public sealed record VoicemailNode : Node
{
    /// <summary>The mailbox.</summary>
    [Field("The mailbox's number in `voicemail.conf`. In quotes, so that zeros in front stay.")]
    public required Template Mailbox { get; init; }

    /// <summary>The mailbox's context.</summary>
    [Field("The section of `voicemail.conf` that the mailbox is in.")]
    public Template Context { get; init; } = Template.Parse("default");

    /// <summary>The owner's greeting.</summary>
    [Field("The owner's greeting that is played first: `unavailable`, `busy` or `none`.")]
    public VoicemailGreeting Greeting { get; init; }

    /// <summary>Whether Asterisk explains how to leave a message.</summary>
    [Field("Whether Asterisk explains how to leave a message.")]
    public bool Instructions { get; init; } = true;

    /// <inheritdoc/>
    public override bool Waits => true;
}
