using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Simulation.Outside;

/// <summary>Every web server there is.</summary>
internal sealed class SimulatedWebServer(OutsideWorld world) : HttpMessageHandler
{
    /// <summary>What an issuer of tokens answers (RFC 6749, section 5.1).</summary>
    private static readonly Reply Token = new()
    {
        Json = JsonTemplate.Parse(new JsonObject { ["access_token"] = "simulated-token", ["token_type"] = "Bearer", ["expires_in"] = 3600 }),
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var question = $"{request.Method} {request.RequestUri}";
        var content = await DescribeAsync(request, cancellationToken);
        var reply = content["form"]?["grant_type"] is null
            ? world.Exchange(OutsideKind.Http, question, content, cancellationToken)
            : world.Exchange(OutsideKind.Http, question, content, Token);
        return reply.Fault switch
        {
            OutsideFault.Refused => throw new HttpRequestException(HttpRequestError.ConnectionError, "Simulated: connection refused."),
            OutsideFault.Reset => throw new HttpRequestException(HttpRequestError.ResponseEnded, "Simulated: the connection broke."),
            _ => Answer(reply, request),
        };
    }

    /// <summary>A request by field: method, url, headers, and the body as json, form or text.</summary>
    public static async Task<JsonObject> DescribeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = new JsonObject();
        foreach (var (name, values) in request.Headers)
            headers[name] = Value(name, values);
        var content = new JsonObject { ["method"] = request.Method.Method, ["url"] = $"{request.RequestUri}", ["headers"] = headers };
        if (request.Content is not { } body)
            return content;
        foreach (var (name, values) in body.Headers.Where(h => h.Key is not ("Content-Length" or "Content-Type")))
            headers[name] = Value(name, values);
        var text = await body.ReadAsStringAsync(cancellationToken);
        if (body.Headers.ContentType?.MediaType is "application/x-www-form-urlencoded")
            content["form"] = Form(text);
        else if (Json(text) is { } json)
            content["json"] = json;
        else
            content["body"] = text;
        return content;
    }

    private HttpResponseMessage Answer(Reply reply, HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)(reply.Status ?? 200)) { RequestMessage = request };
        if (reply.Json is { } json)
            response.Content = new StringContent(json.Evaluate(world.Context.Scope)?.ToJsonString() ?? "null", Encoding.UTF8, "application/json");
        else if (reply.Text is { } text)
            response.Content = new StringContent(text, Encoding.UTF8, "text/plain");
        else if (reply.Status is null)
            response.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        foreach (var (name, value) in reply.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.Remove(name);
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return response;
    }

    // Credentials are no business of a trace, whether they are known to be secret or not.
    private static string Value(string name, IEnumerable<string> values)
    {
        var text = string.Join(", ", values);
        if (!name.EndsWith("Authorization", StringComparison.OrdinalIgnoreCase))
            return text;
        return AuthenticationHeaderValue.TryParse(text, out var credentials) && credentials.Parameter is not null ? $"{credentials.Scheme} {Session.Mask}" : Session.Mask;
    }

    private static JsonObject Form(string text)
    {
        var form = new JsonObject();
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.IndexOf('=') is var equals and >= 0 ? (pair[..equals], pair[(equals + 1)..]) : (pair, "");
            form[WebUtility.UrlDecode(name)] = Credential(name) ? Session.Mask : WebUtility.UrlDecode(value);
        }
        return form;
    }

    // As OAuth names them (RFC 6749).
    private static bool Credential(string name) => name is "client_secret" or "password" or "refresh_token" or "assertion";

    private static JsonNode? Json(string text)
    {
        try
        {
            return text.Length > 0 ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
