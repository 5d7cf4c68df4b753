using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Builds the request of an <see cref="HttpNode"/>.</summary>
internal static class HttpRequests
{
    private const string IdempotencyKey = "Idempotency-Key";

    /// <param name="node">The node.</param>
    /// <param name="context">Its execution.</param>
    /// <param name="token">The token that was fetched for it; null where it needs none.</param>
    public static HttpRequestMessage Build(HttpNode node, NodeContext context, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(node.Method), Address(node, context.Scope)) { Content = Content(node, context.Scope) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        else if (node.Auth is { } auth)
            request.Headers.Authorization = Credentials(auth, context.Scope);
        foreach (var (name, template) in node.Headers)
            AddHeader(request, name, template.Render(context.Scope));
        if (!request.Headers.Contains(IdempotencyKey))
            request.Headers.TryAddWithoutValidation(IdempotencyKey, context.EffectKey);
        return request;
    }

    /// <summary>True for an absolute address of the web without credentials in it.</summary>
    public static bool TryAddress(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out address) && address.Scheme is ("http" or "https") && address.UserInfo.Length == 0;

    private static Uri Address(HttpNode node, ExpressionScope scope)
    {
        if (!TryAddress(node.Url.Render(scope), out var address))
            throw Permanent("http-url", $"`{node.Url.Source}` gives no address that begins with http:// or https://, without user and password in it.");
        if (node.Query.Count == 0)
            return address;

        var pairs = node.Query.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value.Render(scope))}");
        var query = address.Query.Length > 1 ? $"{address.Query}&{string.Join('&', pairs)}" : $"?{string.Join('&', pairs)}";
        return new UriBuilder(address) { Query = query }.Uri;
    }

    private static HttpContent? Content(HttpNode node, ExpressionScope scope) => node switch
    {
        { Json: { } json } => new StringContent(JsonText(json.Evaluate(scope)), Encoding.UTF8, "application/json"),
        { Form: { } form } => new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Key, f.Value.Render(scope)))),
        { Body: { } body } => new StringContent(body.Render(scope), Encoding.UTF8, "text/plain"),
        _ => null,
    };

    /// <summary>The value as JSON. A text that is a JSON object or list already, as <c>{{ session.report | json }}</c> gives it, goes out as it stands.</summary>
    private static string JsonText(JsonNode? value)
    {
        if (value is JsonValue scalar && scalar.TryGetValue<string>(out var text) && text.TrimStart() is ['{' or '[', ..])
        {
            try
            {
                return JsonNode.Parse(text)!.ToJsonString();
            }
            catch (JsonException)
            {
                // Not JSON, only a text that begins like it.
            }
        }
        return value?.ToJsonString() ?? "null";
    }

    private static AuthenticationHeaderValue Credentials(HttpAuth auth, ExpressionScope scope)
    {
        if (auth.Basic is { } basic)
        {
            var pair = $"{basic.User.Render(scope)}:{basic.Password.Render(scope)}";
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        var token = auth.Bearer!.Render(scope);
        return token.Any(char.IsControl)
            ? throw Permanent("http-header", "The bearer token has a line break or another control character in it.")
            : new AuthenticationHeaderValue("Bearer", token);
    }

    private static void AddHeader(HttpRequestMessage request, string name, string value)
    {
        // A line break in a caller's value would be one more header.
        if (value.Any(char.IsControl))
            throw Permanent("http-header", $"The value of header '{name}' has a line break or another control character in it.");

        if (request.Content is { } content && name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
        {
            content.Headers.Remove(name);
            if (content.Headers.TryAddWithoutValidation(name, value))
                return;
        }
        if (!request.Headers.TryAddWithoutValidation(name, value))
            throw Permanent("http-header", $"'{name}' is no header of a request like this.");
    }

    private static NodeFaultException Permanent(string code, string message) => new(code, message) { IsPermanent = true };
}
