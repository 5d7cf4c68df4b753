using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class BrokerOptionsValidator : IValidateOptions<BrokerOptions>
{
    public ValidateOptionsResult Validate(string? name, BrokerOptions options)
    {
        if (options.Host is null)
            return ValidateOptionsResult.Success;
        var errors = new List<string>();
        if (options.Host.Length == 0)
            errors.Add("Broker:Host is empty: name the broker, or remove the section Broker.");
        if (options.Port is < 0 or > 65535)
            errors.Add($"Broker:Port must be between 1 and 65535, not {options.Port}.");
        if (!options.Tls && !MailOptionsValidator.IsThisMachine(options.Host))
            errors.Add("Broker:Tls is false, so that Broker:Password would be readable on the network: set it to true.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
