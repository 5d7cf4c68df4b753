using System.Net.Http.Headers;
using System.Net.Http.Json;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using PhoneNumbers;

namespace SmsNode;

/// <summary>Executes <see cref="SmsNode"/>.</summary>
/// <param name="clients">The server's.</param>
public sealed class SmsHandler(IHttpClientFactory clients) : NodeHandler<SmsNode>
{
    internal const string ClientName = "sms";

    /// <inheritdoc/>
    public override async ValueTask<string> RunAsync(SmsNode node, NodeContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(context);
        if (E164(node.To.Render(context.Scope), node.Country) is not { } to)
            return "notANumber";
        using var request = new HttpRequestMessage(HttpMethod.Post, node.Gateway.Render(context.Scope));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", node.Token.Render(context.Scope));
        // The same in every attempt, so that the gateway can tell a repetition.
        request.Headers.Add("Idempotency-Key", context.EffectKey);
        request.Content = JsonContent.Create(new { to, text = node.Text.Render(context.Scope) });
        using var client = clients.CreateClient(ClientName);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? "next" : throw new NodeFaultException("sms-refused", $"The gateway answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException broken)
        {
            // Neither the number nor the text belongs into a message that is stored.
            throw new NodeFaultException("sms-network", $"The gateway cannot be reached: {broken.HttpRequestError}.", broken) { Target = TargetVerdict.Away };
        }
    }

    /// <inheritdoc/>
    public override string? TargetOf(SmsNode node, ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Uri.TryCreate(node.Gateway.Render(scope), UriKind.Absolute, out var gateway) ? gateway.GetLeftPart(UriPartial.Authority) : null;
    }

    private static string? E164(string number, string country)
    {
        var numbers = PhoneNumberUtil.GetInstance();
        try
        {
            var parsed = numbers.Parse(number, country);
            return numbers.IsValidNumber(parsed) ? numbers.Format(parsed, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
