using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Reads what a server answered, within bounds, and tells success from failure.</summary>
internal static class HttpResponses
{
    /// <summary>The longest body that is kept, in bytes: it is stored with the session.</summary>
    public const int MaxBody = 1024 * 1024;

    /// <summary>The longest wait that a server can ask for.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(24);

    /// <summary>The answer as <c>{ status, headers, body }</c>.</summary>
    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var headers = new JsonObject();
        // A session cookie is a credential, and this is stored.
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase))
                headers[name.ToLowerInvariant()] = string.Join(", ", values);
        }
        return new JsonObject
        {
            ["status"] = (int)response.StatusCode,
            ["headers"] = headers,
            ["body"] = Parse(await ReadBodyAsync(response.Content, cancellationToken), response.Content),
        };
    }

    /// <summary>The fault that a status means; null for success.</summary>
    public static NodeFaultException? FaultOf(HttpResponseMessage response, string target, DateTimeOffset now)
    {
        if (response.IsSuccessStatusCode)
            return null;
        var status = (int)response.StatusCode;
        var permanent = status is not (408 or 425 or 429 or >= 500);
        var hint = status is >= 300 and < 400 ? " Redirects are not followed: put the final address into `url`." : "";
        return new NodeFaultException($"http-{status}", $"{target} answered {status} {response.ReasonPhrase}.{hint}")
        {
            IsPermanent = permanent,
            RetryAfter = permanent ? null : RetryAfter(response, now),
            Target = status is 429 or >= 500 ? TargetVerdict.Away : TargetVerdict.Answers,
        };
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var header = response.Headers.RetryAfter;
        return (header?.Delta ?? (header?.Date - now)) is { } wait && wait > TimeSpan.Zero
            ? (wait < MaxRetryAfter ? wait : MaxRetryAfter)
            : null;
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > MaxBody)
                throw new NodeFaultException("http-too-large", $"The answer is longer than {MaxBody} bytes.") { IsPermanent = true };
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    private static JsonNode? Parse(byte[] body, HttpContent content)
    {
        if (body.Length == 0)
            return null;
        var type = content.Headers.ContentType?.MediaType ?? "";
        if (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                return JsonNode.Parse(body);
            }
            catch (JsonException)
            {
                // Some servers call everything JSON; the text is more use to the flow than a fault after an effect that succeeded.
            }
        }
        return Encoding(content).GetString(body);
    }

    private static Encoding Encoding(HttpContent content) =>
        content.Headers.ContentType?.CharSet?.Trim('"').ToLowerInvariant() is "iso-8859-1" or "latin1" or "us-ascii"
            ? System.Text.Encoding.Latin1
            : System.Text.Encoding.UTF8;
}
