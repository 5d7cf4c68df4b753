namespace AsteriskIvr.Flows.Nodes;

/// <summary>The mail server that <c>email</c> nodes use: section <c>Mail</c> of the configuration. Without <see cref="Host"/> they fail.</summary>
public sealed record MailOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Mail";

    /// <summary>Name or address of the SMTP server; null: there is none.</summary>
    public string? Host { get; init; }

    /// <summary>Its port. Default 587, the port of mail submission (RFC 6409).</summary>
    public int Port { get; init; } = 587;

    /// <summary>How the connection is secured. Default <see cref="MailSecurity.StartTls"/>.</summary>
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    /// <summary>Whether a certificate is refused whose revocation state cannot be asked for. Default true.</summary>
    public bool CheckCertificateRevocation { get; init; } = true;

    /// <summary>The user to log in as; null: no login.</summary>
    public string? User { get; init; }

    /// <summary>That user's password.</summary>
    public string? Password { get; init; }

    /// <summary>The sender, such as <c>IVR &lt;ivr@example.com&gt;</c>, of mails whose node names none. Needed with <see cref="Host"/>.</summary>
    public string? From { get; init; }

    /// <summary>The most that the attachments of one mail may have together, before they are encoded. Default 20,000,000: many mail servers take 25 to 30 MB.</summary>
    public long MaxAttachmentBytes { get; init; } = 20_000_000;

    /// <summary>Without the password, so that logging an object by mistake gives nothing away.</summary>
    public override string ToString() => $"{Host}:{Port} ({Security})";
}

/// <summary>How a connection to a mail server is secured.</summary>
public enum MailSecurity
{
    /// <summary>It is not. A password is then only sent to this very machine.</summary>
    None,

    /// <summary>By STARTTLS, without which nothing is sent.</summary>
    StartTls,

    /// <summary>By TLS from the first byte, usually on port 465.</summary>
    Tls,

    /// <summary>By whatever the port and the server suggest. A password is only sent once it is secured.</summary>
    Auto,
}
