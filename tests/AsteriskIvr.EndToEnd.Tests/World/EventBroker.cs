using System.Collections.Concurrent;
using System.Net.Security;
using AsteriskIvr.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AsteriskIvr.EndToEnd.Tests.World;

/// <summary>A real RabbitMQ, and what its queue has been given.</summary>
internal sealed class EventBroker : IAsyncDisposable
{
    /// <summary>The queue, and by the default exchange the topic that leads to it.</summary>
    public const string Queue = "ended";

    private readonly RabbitMqServer _server;
    private readonly ServerCertificate? _certificate;
    private readonly ConcurrentQueue<string> _messageIds = [];
    private IConnection? _connection;

    private EventBroker(RabbitMqServer server, ServerCertificate? certificate) => (_server, _certificate) = (server, certificate);

    public int Port => _server.Port;

    public IReadOnlyCollection<string> MessageIds => [.. _messageIds];

    /// <param name="certificate">What it takes TLS with, and nothing else; null: no TLS.</param>
    public static async Task<EventBroker> StartAsync(ServerCertificate? certificate = null)
    {
        var broker = new EventBroker(await RabbitMqServer.StartAsync(certificate), certificate);
        try
        {
            await broker.ListenAsync();
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
        return broker;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task ListenAsync()
    {
        var tls = new SslOption("127.0.0.1", enabled: _certificate is not null) { AcceptablePolicyErrors = SslPolicyErrors.RemoteCertificateChainErrors };
        _connection = await new ConnectionFactory { HostName = "127.0.0.1", Port = Port, Ssl = tls }.CreateConnectionAsync();
        var channel = await _connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            _messageIds.Enqueue(message.BasicProperties.MessageId ?? "");
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queue, autoAck: true, consumer);
    }
}
