using System.Net.Security;
using System.Text;
using AsteriskIvr.Flows.Engine;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// Publishes over one connection to RabbitMQ, opened when it is first needed and again when it has broken, with confirmations (https://www.rabbitmq.com/docs/confirms). Messages go one
/// after the other, each when the one before is confirmed or given up: how many wait is bounded by those who publish.
/// </summary>
internal sealed class RabbitMqPublisher(IOptions<BrokerOptions> options) : IEventPublisher, IAsyncDisposable
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private IConnection? _connection;
    private IChannel? _channel;

    public async Task PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        var target = options.Value.Target;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var channel = await OpenAsync(cancellationToken);
            // Returns when the message is confirmed, and throws when it is refused, or returned because it reached no queue (mandatory).
            await channel.BasicPublishAsync(message.Exchange, message.Topic, mandatory: true, Properties(message), Encoding.UTF8.GetBytes(message.Json), cancellationToken);
        }
        catch (PublishException refused)
        {
            throw refused.IsReturn
                ? new NodeFaultException("event-unroutable", $"{target}: the event reaches no queue. Bind one to its topic, or mend the topic.", refused) { Target = TargetVerdict.Answers }
                : new NodeFaultException("event-refused", $"{target} refused the event.", refused) { Target = TargetVerdict.Answers };
        }
        catch (Exception broken) when (FaultOf(broken, target) is { } fault)
        {
            await CloseAsync();
            throw fault;
        }
        catch (OperationCanceledException)
        {
            // Nobody knows whether the message was confirmed; what comes late on this channel must not be taken for the next one's.
            await CloseAsync();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        await CloseAsync();
        _turn.Dispose();
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true } open && _connection is { IsOpen: true })
            return open;
        await CloseAsync();
        _connection = await Factory(options.Value).CreateConnectionAsync(cancellationToken);
        return _channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
    }

    private async Task CloseAsync()
    {
        var connection = _connection;
        (_connection, _channel) = (null, null);
        if (connection is null)
            return;
        try
        {
            await connection.CloseAsync(Constants.ReplySuccess, "done", Goodbye, abort: true);
            await connection.DisposeAsync();
        }
        catch (Exception broken) when (broken is RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            // It was broken already: that is why it is closed.
        }
    }

    private static ConnectionFactory Factory(BrokerOptions broker) => new()
    {
        HostName = broker.Host!,
        Port = broker.Port == 0 ? AmqpTcpEndpoint.UseDefaultPort : broker.Port,
        VirtualHost = broker.VirtualHost,
        UserName = broker.User,
        Password = broker.Password,
        ClientProvidedName = "asterisk-ivr",
        Ssl = new SslOption(broker.Host!, enabled: broker.Tls) { AcceptablePolicyErrors = SslPolicyErrors.None },
        // Whether and when to try again is the engine's business, as with every effect.
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
    };

    private static BasicProperties Properties(EventMessage message) => new()
    {
        MessageId = message.Id.Length <= 255 ? message.Id : message.Id[..255],
        ContentType = "application/json",
        ContentEncoding = "utf-8",
        DeliveryMode = DeliveryModes.Persistent,
        Timestamp = new AmqpTimestamp(message.At.ToUnixTimeSeconds()),
        AppId = "asterisk-ivr",
    };

    private static NodeFaultException? FaultOf(Exception failure, string target) => failure switch
    {
        // 404: there is no such exchange. 403: the user may not write there. The broker closes the channel for it.
        AlreadyClosedException { ShutdownReason.ReplyCode: 404 or 403 } or OperationInterruptedException { ShutdownReason.ReplyCode: 404 or 403 } =>
            new NodeFaultException("event-exchange", $"{target} has no such exchange, or Broker:User may not write to it.", failure) { Target = TargetVerdict.Answers },
        AuthenticationFailureException or BrokerUnreachableException { InnerException: AuthenticationFailureException } or PossibleAuthenticationFailureException =>
            new NodeFaultException("broker-login", $"{target} refused the login of Broker:User.", failure) { Target = TargetVerdict.Answers },
        RabbitMQClientException or IOException or System.Net.Sockets.SocketException or TimeoutException =>
            new NodeFaultException("broker-network", $"No conversation with {target}: {(failure.InnerException ?? failure).GetType().Name}.", failure) { Target = TargetVerdict.Away },
        _ => null,
    };
}
