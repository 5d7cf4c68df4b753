using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Simulation.Outside;

/// <summary>The message broker: takes every event, unless a reply says otherwise.</summary>
internal sealed class SimulatedBroker(OutsideWorld world) : IEventPublisher
{
    public Task PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        var content = new JsonObject { ["exchange"] = message.Exchange, ["topic"] = message.Topic, ["json"] = JsonNode.Parse(message.Json) };
        var reply = world.Exchange(OutsideKind.Broker, $"event {message.Topic}", content, cancellationToken);
        return reply.Fault is null
            ? Task.CompletedTask
            : throw new NodeFaultException("broker-network", "The message broker does not answer: simulated.") { Target = TargetVerdict.Away };
    }
}
