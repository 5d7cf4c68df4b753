using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Tells people that something needs them.</summary>
[Node("alert", NodePlace.Anywhere, "Tells people that something needs them: by mail, by a webhook, or in a chat.",
    Remarks = """
        The channel is one of the server's configuration (`AlertChannels:NAME`), so a flow holds no addresses and no tokens.

        What is the same need not be told twice: alerts with the same `key` are sent once within `quiet`, and a channel sends so many within a time (`Limit`, `Per`). An alert that is not sent for that
        is no failure: the node takes `next`, the call's activity says so, and the next alert of the channel says how many there were. This is counted in memory, for each server by itself.

        Sensitive variables and secrets are masked. Every attempt carries the same key, `<call id>/<node id>` (`Idempotency-Key`, `Message-ID`), but can arrive twice, as with `http` and `email`.
        """,
    Example = """
        page-someone:
          type: alert
          channel: ops
          severity: error
          title: "Calls fail at {{ call.lastNode }}"
          text: "{{ call.error.message }}"
          fields: { call: "{{ call.id }}", flow: "{{ call.flow }}" }
          key: "crm-down"
          quiet: 30m
          next: end
        """)]
[Outlet(Outlets.Next, "It was taken, or is not sent because one like it was.")]
[Outlet(Outlets.Failed, "It was not taken, in any attempt.", Default = OutletAttribute.Fault)]
public sealed record AlertNode : EffectNode
{
    /// <summary>The kind of what it needs of the server.</summary>
    public const string ChannelNeed = "alert channel";

    /// <summary>The channel.</summary>
    [Field("Name of a channel in the configuration's section `AlertChannels`.")]
    public required string Channel { get; init; }

    /// <summary>How bad it is.</summary>
    [Field("How bad it is.")]
    public AlertSeverity Severity { get; init; } = AlertSeverity.Warning;

    /// <summary>What it is, in one line.</summary>
    [Field("What it is, in one line.")]
    public required Template Title { get; init; }

    /// <summary>More about it.</summary>
    [Field("More about it.")]
    public Template? Text { get; init; }

    /// <summary>Further fields.</summary>
    [Field("Further fields: names and values.")]
    public IReadOnlyDictionary<string, Template> Fields { get; init; } = new Dictionary<string, Template>();

    /// <summary>What makes two alerts the same.</summary>
    [Field("What makes two alerts the same. Default: the flow and the node.")]
    public Template? Key { get; init; }

    /// <summary>How long the same is not told again.</summary>
    [Field("How long the same is not told again; `0s`: it is told each time.")]
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public override IEnumerable<NodeNeed> Needs => [new NodeNeed("channel", ChannelNeed, Channel, $"Add 'AlertChannels:{Channel}' to the server's configuration.")];
}

/// <summary>How bad it is.</summary>
public enum AlertSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>To be looked at.</summary>
    Warning,

    /// <summary>Something is broken.</summary>
    Error,

    /// <summary>Somebody should get up.</summary>
    Critical,
}
