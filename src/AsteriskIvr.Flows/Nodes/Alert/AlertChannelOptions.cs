namespace AsteriskIvr.Flows.Nodes;

/// <summary>The channels of <c>alert</c> nodes.</summary>
public sealed record AlertChannels
{
    /// <summary>By name, from the configuration's section <c>AlertChannels</c>.</summary>
    public Dictionary<string, AlertChannelOptions> Channels { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The section's name.</summary>
    public const string Section = "AlertChannels";
}

/// <summary>One channel: people who are told by mail, by a webhook, or in a chat.</summary>
public sealed record AlertChannelOptions
{
    /// <summary>Who gets a mail, through the server in section <c>Mail</c>.</summary>
    public List<string> Mail { get; init; } = [];

    /// <summary>Where an alert is posted as JSON with all its fields. It can hold a token, and is not logged.</summary>
    public string Webhook { get; init; } = "";

    /// <summary>The incoming webhook of a chat that takes <c>{ "text": … }</c>: Slack, Mattermost, Rocket.Chat, Teams. It can hold a token, and is not logged.</summary>
    public string Chat { get; init; } = "";

    /// <summary>The most alerts in <see cref="Per"/>. Default 20.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>The time that <see cref="Limit"/> is for. Default 10 minutes.</summary>
    public TimeSpan Per { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Without addresses, so that logging an object by mistake gives nothing away.</summary>
    public override string ToString() => Mail.Count > 0 ? "mail" : Webhook.Length > 0 ? "webhook" : "chat";
}
