namespace AsteriskIvr.Flows.Nodes;

/// <summary>Brings events to a message broker.</summary>
public interface IEventPublisher
{
    /// <summary>Publishes one, and returns when the broker has it in safe hands. Throws <see cref="Engine.NodeFaultException"/> when it has not, or knows nobody who wants it.</summary>
    Task PublishAsync(EventMessage message, CancellationToken cancellationToken);
}
