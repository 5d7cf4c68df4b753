using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>What the generated operations call: picks the transport, turns refusals into exceptions and bodies into models.</summary>
internal sealed class AriRequester(Func<IAriTransport> pick, IAriTransport http, AriMetrics metrics)
{
    public async Task SendAsync(AriRequest request, CancellationToken cancellationToken) =>
        (await ExchangeAsync(request, pick(), cancellationToken)).Dispose();

    public async Task<T> SendAsync<T>(AriRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        using var reply = await ExchangeAsync(request, pick(), cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize(reply.Body, type) is { } model) return model;
        }
        catch (JsonException exception)
        {
            throw new AriException(request, reply.Status, "the reply is not as described", exception);
        }
        throw new AriException(request, reply.Status, "the reply is empty");
    }

    /// <summary>A file; always by HTTP, since a websocket reply is JSON in a string.</summary>
    public async Task<byte[]> SendBinaryAsync(AriRequest request, CancellationToken cancellationToken)
    {
        using var reply = await ExchangeAsync(request, http, cancellationToken);
        return reply.Body.ToArray();
    }

    private async Task<AriReply> ExchangeAsync(AriRequest request, IAriTransport transport, CancellationToken cancellationToken)
    {
        AriReply reply;
        try
        {
            reply = await transport.SendAsync(request, cancellationToken);
        }
        catch (AriRequestTooLargeException) when (transport != http)
        {
            reply = await http.SendAsync(request, cancellationToken);
        }
        metrics.Request(reply.Status);
        if (reply.Succeeded) return reply;
        using (reply) throw new AriException(request, reply.Status, $"{reply.Status} {reply.Message()}");
    }
}
