using System.Runtime.CompilerServices;
using AsteriskIvr.Flows.Nodes;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether the mail server can be reached and lets us in. No mail is sent.</summary>
internal sealed class MailCheck : IDoctorCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "mail";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mail = patient.Services.GetRequiredService<IOptions<MailOptions>>().Value;
        if (mail.Host is null)
        {
            yield return Finding.Ok(Name, "No mail server is configured; `email` nodes would fail.");
            yield break;
        }
        var problem = await patient.Services.GetRequiredService<MailProbe>().TryAsync(Patience, cancellationToken);
        yield return problem is null
            ? Finding.Ok(Name, $"{mail} answers{(mail.User is null ? "" : ", and takes the login")}.")
            : Finding.Fail(Name, problem, "Check Mail:Host, Mail:Port, Mail:Security and the login. Mails that fail are tried again for hours, and then wait as dead letters.");
    }
}
