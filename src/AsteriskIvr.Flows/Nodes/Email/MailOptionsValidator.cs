using System.Net;
using Microsoft.Extensions.Options;
using MimeKit;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        if (options.Host is null)
            return ValidateOptionsResult.Success;
        var errors = new List<string>();
        if (options.Host.Length == 0)
            errors.Add("Mail:Host is empty: name the SMTP server, or remove the section Mail.");
        if (options.Port is < 1 or > 65535)
            errors.Add($"Mail:Port must be between 1 and 65535, not {options.Port}.");
        if (options.MaxAttachmentBytes is < 1 or > 100_000_000)
            errors.Add($"Mail:MaxAttachmentBytes must be between 1 and 100000000, not {options.MaxAttachmentBytes}.");
        if (!Enum.IsDefined(options.Security))
            errors.Add($"Mail:Security must be one of {string.Join(", ", Enum.GetNames<MailSecurity>())}.");
        if (!MailboxAddress.TryParse(options.From ?? "", out var from) || !from.Address.Contains('@'))
            errors.Add("Mail:From must be one mail address, such as \"IVR <ivr@example.com>\".");
        if (options.User is null != options.Password is null)
            errors.Add("Mail:User and Mail:Password belong together: give both or none.");
        if (options is { User: not null, Security: MailSecurity.None } && !IsThisMachine(options.Host))
            errors.Add("Mail:Security is None, so that Mail:Password would be readable on the network: use StartTls or Tls.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    public static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
