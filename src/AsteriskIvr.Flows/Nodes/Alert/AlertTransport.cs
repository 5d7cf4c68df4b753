using System.Text;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Sends alerts by mail, or over the client of all <c>http</c> nodes.</summary>
internal sealed class AlertTransport(MailSender mail, IHttpClientFactory clients, TimeProvider? time = null) : IAlertTransport
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public Task SendAsync(AlertChannelOptions channel, AlertMessage message, CancellationToken cancellationToken) => channel switch
    {
        { Mail: [_, ..] recipients } => mail.SendAsync(recipients, $"[{message.Severity}] {message.Title}", message.ToString(), cancellationToken, message.Key),
        { Webhook: [_, ..] url } => PostAsync(url, message.ToJson(), message.Key, cancellationToken),
        _ => PostAsync(channel.Chat, new JsonObject { ["text"] = message.ToString() }, message.Key, cancellationToken),
    };

    private async Task PostAsync(string url, JsonObject body, string key, CancellationToken cancellationToken)
    {
        var address = new Uri(url);
        // The path is often the credential.
        var target = $"the alert to {address.Authority}";
        try
        {
            using var client = clients.CreateClient(HttpHandler.ClientName);
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (HttpResponses.FaultOf(response, target, _time.GetUtcNow()) is { } fault)
                throw fault;
        }
        catch (HttpRequestException broken)
        {
            throw new NodeFaultException("http-network", $"{target} failed: {broken.HttpRequestError}.", broken) { Target = TargetVerdict.Away };
        }
    }
}
