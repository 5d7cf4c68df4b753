using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Fetches tokens: the client credentials grant (RFC 6749, section 4.4.2), through the client of all <c>http</c> nodes.</summary>
internal sealed class OAuthTokenClient(IHttpClientFactory clients)
{
    /// <summary>How long before its end a token is replaced: longer than a request is under way. A token that lives shorter than twice this is used for half its life.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>For an issuer that does not say (RFC 6749, section 5.1, only recommends it).</summary>
    private static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    public async Task<OAuthToken> FetchAsync(OAuthGrant grant, TimeProvider time, CancellationToken cancellationToken)
    {
        var target = $"token request to {grant.TokenUrl.Authority}";
        try
        {
            using var client = clients.CreateClient(HttpHandler.ClientName);
            using var request = Request(grant);
            var asked = time.GetUtcNow();
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (HttpResponses.FaultOf(response, target, asked) is { } refused)
                throw new NodeFaultException($"oauth-{(int)response.StatusCode}", refused.Message) { IsPermanent = refused.IsPermanent, RetryAfter = refused.RetryAfter, Target = refused.Target };
            var answer = (await HttpResponses.ReadAsync(response, cancellationToken))["body"] as JsonObject;
            if (answer?["access_token"] is not JsonValue token || !token.TryGetValue<string>(out var value) || value.Length == 0 || value.Any(char.IsControl))
                throw new NodeFaultException("oauth-answer", $"{target} was answered without an access_token.") { Target = TargetVerdict.Answers };
            return new OAuthToken(value, asked + FreshFor(answer["expires_in"]));
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new NodeFaultException("oauth-network", $"{target} failed: {(broken as HttpRequestException)?.HttpRequestError.ToString() ?? "the answer broke off"}.", broken) { Target = TargetVerdict.Away };
        }
    }

    // The credentials stand in the header, which every issuer must take (section 2.3.1), each encoded as in a form.
    private static HttpRequestMessage Request(OAuthGrant grant)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (grant.Scope is { Length: > 0 } scope)
            form.Add(new("scope", scope));
        if (grant.Audience is { Length: > 0 } audience)
            form.Add(new("audience", audience));
        var pair = $"{Uri.EscapeDataString(grant.ClientId)}:{Uri.EscapeDataString(grant.ClientSecret)}";
        return new HttpRequestMessage(HttpMethod.Post, grant.TokenUrl)
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))), Accept = { new("application/json") } },
            Content = new FormUrlEncodedContent(form),
        };
    }

    private static TimeSpan FreshFor(JsonNode? seconds)
    {
        // A number, which some issuers write as a text.
        var life = double.TryParse(seconds?.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var s) && s is > 0 and < 1e9 ? TimeSpan.FromSeconds(s) : DefaultLife;
        if (life > LongestLife)
            life = LongestLife;
        return life > Margin * 2 ? life - Margin : life / 2;
    }
}
