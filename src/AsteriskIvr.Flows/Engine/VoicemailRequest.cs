namespace AsteriskIvr.Flows.Engine;

/// <summary>Which mailbox, and what the caller hears before the beep.</summary>
/// <param name="Mailbox">The mailbox and its context, such as <c>100@default</c>.</param>
public sealed record VoicemailRequest(string Mailbox)
{
    /// <summary>The owner's greeting.</summary>
    public VoicemailGreeting Greeting { get; init; }

    /// <summary>Whether Asterisk explains how to leave a message.</summary>
    public bool Instructions { get; init; } = true;
}

/// <summary>The greetings of a mailbox.</summary>
public enum VoicemailGreeting
{
    /// <summary>None.</summary>
    None,

    /// <summary>"… is unavailable".</summary>
    Unavailable,

    /// <summary>"… is on the phone".</summary>
    Busy,
}
