using System.Net.Sockets;
using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Engine;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Delivers to the mail server of the configuration.</summary>
internal sealed class SmtpTransport(IOptionsMonitor<MailOptions> options) : IMailTransport
{
    /// <summary>How long the server may take to say goodbye to a mail that it has accepted.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(1);

    public async Task DeliverAsync(
        MimeMessage message, IReadOnlyList<MailboxAddress> recipients, Action<MailboxAddress> delivered, TimeProvider time, CancellationToken cancellationToken)
    {
        var server = options.CurrentValue;
        var host = server.Host!;
        using var client = new MailDelivery { CheckCertificateRevocation = server.CheckCertificateRevocation };
        try
        {
            await ConnectAsync(client, server, host, cancellationToken);
            FaultPoint.Reach("mail.before-data");
            await client.DeliverAsync(message, recipients, delivered, cancellationToken);
            FaultPoint.Reach("mail.accepted");
            if (client.Refusals is [_, ..] refusals)
                throw Refused(refusals, message.GetRecipients(onlyUnique: true).Count, $"{host}:{server.Port}");
        }
        catch (Exception failure) when (FaultOf(failure, $"{host}:{server.Port}") is { } fault)
        {
            throw fault;
        }

        // The mail is accepted; nothing that happens to the connection now may count against it (MailKit ignores a failing QUIT).
        using var limit = new CancellationTokenSource(Goodbye, time);
        await client.DisconnectAsync(quit: true, limit.Token);
    }

    // As long as one of them can be served later, it is worth trying again; it is tried for all who were refused.
    private static NodeFaultException Refused(List<SmtpCommandException> refusals, int recipients, string server)
    {
        var telling = refusals.MinBy(refusal => (int)refusal.StatusCode)!;
        var code = (int)telling.StatusCode;
        return new NodeFaultException(
            $"smtp-{code}", $"{server} refused {refusals.Count} of {recipients} recipient(s), with {code}: {telling.Message}", telling)
        { IsPermanent = code >= 500, Target = TargetVerdict.Answers };
    }

    /// <summary>Connects, secures and logs in, as the configuration says.</summary>
    public static async Task ConnectAsync(SmtpClient client, MailOptions server, string host, CancellationToken cancellationToken)
    {
        await client.ConnectAsync(host, server.Port, server.Security switch
        {
            MailSecurity.None => SecureSocketOptions.None,
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.Auto,
        }, cancellationToken);
        if (server is { User: { } user, Password: { } password })
        {
            if (!client.IsSecure && !MailOptionsValidator.IsThisMachine(host))
                throw new NodeFaultException("mail-insecure", $"{host} offers no encryption, so the password was not sent. Set Mail:Security to StartTls or Tls.") { IsPermanent = true };
            await client.AuthenticateAsync(user, password, cancellationToken);
        }
    }

    /// <summary>Reply codes 4yz are transient, 5yz permanent (RFC 5321, section 4.2.1). Null for what is no failure of the mail.</summary>
    public static NodeFaultException? FaultOf(Exception failure, string server) => failure switch
    {
        SmtpCommandException refused => new NodeFaultException(
            $"smtp-{(int)refused.StatusCode}",
            $"{server} answered {(int)refused.StatusCode}{(refused.Mailbox is null ? "" : " for a recipient or the sender")}: {refused.Message}",
            refused)
        // 421: the server is closing down.
        { IsPermanent = (int)refused.StatusCode >= 500, Target = (int)refused.StatusCode == 421 ? TargetVerdict.Away : TargetVerdict.Answers },
        // A login is refused with 535, or with 454 when the server cannot check it now.
        AuthenticationException login => new NodeFaultException("mail-login", $"{server} refused the login of Mail:User.", login)
        { IsPermanent = login.InnerException is not SmtpCommandException { StatusCode: < (SmtpStatusCode)500 } },
        SslHandshakeException tls => new NodeFaultException("mail-tls", $"No secure connection to {server}: the TLS handshake failed, or its certificate is not trusted.", tls) { Target = TargetVerdict.Away },
        NotSupportedException unable => new NodeFaultException("mail-unsupported", $"{server} cannot do what Mail:Security or Mail:User asks for: {unable.Message}", unable) { IsPermanent = true },
        SocketException or IOException or ProtocolException or TimeoutException =>
            new NodeFaultException("mail-network", $"No conversation with {server}: {failure.GetType().Name}.", failure) { Target = TargetVerdict.Away },
        _ => null,
    };
}
