using AsteriskIvr.Flows.Engine;
using MimeKit;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Brings a mail out of this program: the one place where one leaves it. The simulator puts another in its place.</summary>
public interface IMailTransport
{
    /// <summary>Delivers. Throws <see cref="NodeFaultException"/> when the server does not take it for all recipients.</summary>
    /// <param name="message">The mail.</param>
    /// <param name="recipients">Who is to get it now.</param>
    /// <param name="delivered">Told of each whom the server has taken the mail for, as soon as it has.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task DeliverAsync(MimeMessage message, IReadOnlyList<MailboxAddress> recipients, Action<MailboxAddress> delivered, TimeProvider time, CancellationToken cancellationToken);
}
