using System.Text;
using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class EventNodeHandler(IOptions<BrokerOptions> options, IEventPublisher publisher) : NodeHandler<EventNode>
{
    // A short string of AMQP (0-9-1, section 4.2.5.3).
    private const int MaxName = 255;

    public override async ValueTask<string> RunAsync(EventNode node, NodeContext context, CancellationToken cancellationToken)
    {
        var broker = options.Value;
        if (broker.Host is null)
            throw new NodeFaultException("broker-not-configured", "There is no message broker: set Broker:Host in the configuration.") { IsPermanent = true };
        var message = new EventMessage(
            context.EffectKey, Name(node.Exchange?.Render(context.Scope) ?? broker.Exchange, "exchange"), Name(node.Topic.Render(context.Scope), "topic"),
            node.Json.Evaluate(context.Scope)?.ToJsonString() ?? "null", context.Time.GetUtcNow());
        FaultPoint.Reach("event.before-publish");
        await publisher.PublishAsync(message, cancellationToken);
        FaultPoint.Reach("event.confirmed");
        return Outlets.Next;
    }

    public override string? TargetOf(EventNode node, ExpressionScope scope) => options.Value is { Host: not null } broker ? broker.Target : null;

    private static string Name(string name, string field) => Encoding.UTF8.GetByteCount(name) <= MaxName
        ? name
        : throw new NodeFaultException("event-name", $"`{field}` gives more than {MaxName} bytes.") { IsPermanent = true };
}
