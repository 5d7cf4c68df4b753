using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class AlertChannelsValidator : IValidateOptions<AlertChannels>
{
    public ValidateOptionsResult Validate(string? name, AlertChannels options)
    {
        var errors = options.Channels.SelectMany(c => Errors($"{AlertChannels.Section}:{c.Key}", c.Value)).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(string key, AlertChannelOptions channel)
    {
        if ((channel.Mail.Count > 0 ? 1 : 0) + (channel.Webhook.Length > 0 ? 1 : 0) + (channel.Chat.Length > 0 ? 1 : 0) != 1)
            yield return $"{key} must have one of Mail, Webhook and Chat.";
        if (!channel.Mail.TrueForAll(MailSender.IsAddress))
            yield return $"{key}:Mail must hold one mail address each.";
        // What is wrong with it is not quoted: it can hold a token.
        if (channel.Webhook.Length > 0 && !HttpRequests.TryAddress(channel.Webhook, out _))
            yield return $"{key}:Webhook must begin with https:// or http://.";
        if (channel.Chat.Length > 0 && !HttpRequests.TryAddress(channel.Chat, out _))
            yield return $"{key}:Chat must begin with https:// or http://.";
        if (channel.Limit is < 1 or > 10_000)
            yield return $"{key}:Limit must be between 1 and 10000.";
        if (channel.Per < TimeSpan.FromSeconds(1) || channel.Per > TimeSpan.FromDays(1))
            yield return $"{key}:Per must be between 1 s and 1 day.";
    }
}
