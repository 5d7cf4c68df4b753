namespace AsteriskIvr.Flows.Nodes;

/// <summary>Brings alerts to people.</summary>
public interface IAlertTransport
{
    /// <summary>Sends one. Throws <see cref="Engine.NodeFaultException"/> when it is not taken.</summary>
    Task SendAsync(AlertChannelOptions channel, AlertMessage message, CancellationToken cancellationToken);
}
