using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Publishes an event.</summary>
[Node("event", NodePlace.Anywhere, "Publishes an event through the message broker in the configuration's section `Broker` (RabbitMQ).",
    Remarks = """
        The event is a persistent message of type `application/json`, and the node goes on when the broker has confirmed it: when it is on disk in every queue that it goes to. An event that reaches
        no queue, since nothing is bound to its `topic`, has failed; exchanges and queues are made by whoever receives, not by this server.

        Every attempt carries the same `message-id`, `<call id>/<node id>`. A confirmation can be lost, so an event can arrive twice: a receiver that must not act twice looks at it.

        A broken connection, a time-out and a refusal by the broker are tried again; an exchange that does not exist and an event that reaches no queue too, since both are mended at the broker.
        """,
    Example = """
        tell-others:
          type: event
          topic: ivr.call.ended
          json: { call: "{{ call.id }}", caller: "{{ call.callerNumber }}", reason: "{{ call.endReason }}" }
          next: end
        """)]
[Outlet(Outlets.Next, "The broker has it.")]
[Outlet(Outlets.Failed, "It has it not, in any attempt.", Default = OutletAttribute.Fault)]
public sealed record EventNode : EffectNode
{
    /// <summary>The kind of what it needs of the server.</summary>
    public const string BrokerNeed = "message broker";

    /// <summary>What it is about: the routing key.</summary>
    [Field("What it is about, such as `ivr.call.ended`: the routing key, at most 255 bytes.")]
    public required Template Topic { get; init; }

    /// <summary>The exchange.</summary>
    [Field("The exchange. Default: `Broker:Exchange` of the configuration.")]
    public Template? Exchange { get; init; }

    /// <summary>What it says.</summary>
    [Field("What it says, as JSON.")]
    public required JsonTemplate Json { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<NodeNeed> Needs => [new NodeNeed("topic", BrokerNeed, "", "Set 'Broker:Host' in the server's configuration.")];
}
