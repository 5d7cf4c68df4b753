using MailKit.Net.Smtp;
using MimeKit;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// An SMTP client that delivers to the recipients whom the server takes, and keeps apart those whom it refuses. MailKit's own gives up the whole
/// mail at the first refusal. Not thread-safe; for one mail.
/// </summary>
internal sealed class MailDelivery : SmtpClient
{
    private readonly HashSet<MailboxAddress> _refused = new(ReferenceEqualityComparer.Instance);
    private int _answers;

    /// <summary>Why recipients were refused, one for each.</summary>
    public List<SmtpCommandException> Refusals { get; } = [];

    /// <summary>Delivers to as many as the server takes.</summary>
    /// <param name="message">The mail.</param>
    /// <param name="recipients">Who is to get it.</param>
    /// <param name="delivered">Told of each whom the server has taken the mail for, as soon as it has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task DeliverAsync(
        MimeMessage message, IReadOnlyList<MailboxAddress> recipients, Action<MailboxAddress> delivered, CancellationToken cancellationToken)
    {
        var refusalsBefore = Refusals.Count;
        _answers = 0;
        try
        {
            await SendAsync(message, message.From.Mailboxes.First(), recipients, cancellationToken);
            foreach (var recipient in recipients.Where(r => !_refused.Contains(r)))
                delivered(recipient);
        }
        catch (SmtpCommandException) when (Refusals.Count - refusalsBefore == recipients.Count)
        {
            // All were refused, each for a reason of its own.
        }
        catch (SmtpCommandException failure) when (_answers > 0 && _answers < recipients.Count + 1 && IsConnected)
        {
            // MailKit keeps the usual refusals apart; at another one, such as 451 or 452, it gives up the whole mail and does not say for whom.
            if (recipients.Count == 1)
            {
                Refusals.Add(failure);
                return;
            }
            Refusals.RemoveRange(refusalsBefore, Refusals.Count - refusalsBefore);
            _refused.Clear();
            foreach (var recipient in recipients)
                await DeliverAsync(message, [recipient], delivered, cancellationToken);
        }
    }

    // The sender's answer counts too, so that a failure before it is told from one at a recipient.
    protected override void OnSenderAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => _answers++;

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) => _answers++;

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        _answers++;
        _refused.Add(mailbox);
        Refusals.Add(new SmtpCommandException(SmtpErrorCode.RecipientNotAccepted, response.StatusCode, mailbox, response.Response));
    }
}
