using AsteriskIvr.Flows.Engine;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Tries the mail server as an <c>email</c> node would reach it: connection, encryption, login. No mail is sent.</summary>
public sealed class MailProbe(IOptions<MailOptions> options)
{
    /// <summary>Connects, says EHLO, secures, logs in if there is a user, and leaves.</summary>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when all went well, else what went wrong, without a password.</returns>
    public async Task<string?> TryAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var server = options.Value;
        var host = server.Host ?? throw new InvalidOperationException("There is no mail server: Mail:Host is not set.");
        using var client = new SmtpClient { CheckCertificateRevocation = server.CheckCertificateRevocation };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await SmtpTransport.ConnectAsync(client, server, host, limit.Token);
            await client.DisconnectAsync(quit: true, limit.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"No answer within {timeout.TotalSeconds:0} s.";
        }
        catch (NodeFaultException fault)
        {
            return fault.Message;
        }
        catch (Exception failure) when (SmtpTransport.FaultOf(failure, $"{host}:{server.Port}") is { } fault)
        {
            return fault.Message;
        }
    }
}
