using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Sends an HTTP request.</summary>
[Node("http", NodePlace.Anywhere, "Sends an HTTP request.",
    Remarks = """
        `saveAs` keeps the answer as `status`, `headers` (names in lower case) and `body`: JSON as fields, anything else as text; at most 1 MB. It is kept for statuses that are
        a failure too. A status of 200 to 299 is success. 408, 425, 429, 500 to 599, a time-out and a broken connection are failures that are tried again, not before the time that the
        answer's `Retry-After` names (at most 24 hours); any other status is a failure for good. Redirects are not followed.

        Every attempt carries the same `Idempotency-Key`, `<call id>/<node id>`. HTTP itself can only promise that a request arrives at least once: a receiver that must not
        act twice looks at this key.

        `on` can hold statuses: `"404"` before `"4xx"` before `failed`, or `"204"` before `next`. One that is a failure for good, such as 404, is then no failure: it is taken at once. One that is
        tried again, such as 503, is taken when the last attempt ends with it.

        `oauth` fetches a token by the client credentials grant of OAuth 2 and keeps it in memory until 30 s before its end; one fetch serves all nodes and calls. A request that is
        answered 401 is sent once more with a new token. After the call an issuer that fails holds up only those who need a new token from it.

        A caller's value inside `url` should pass through `| url_encode`; values under `query` and `form` are encoded by themselves.
        """,
    Example = """
        lookup:
          type: http
          url: "{{ env.crm }}/accounts/{{ session.account | url_encode }}"
          timeout: 3s
          saveAs: balance
          on: { next: tell, failed: agent }
        submit:
          type: http
          method: POST
          url: "{{ env.crm }}/reports"
          auth: { bearer: "{{ secrets.crm_token }}" }
          json: "{{ session.report }}"
          next: end
        order:
          type: http
          url: "{{ env.shop }}/orders/{{ session.number | url_encode }}"
          auth:
            oauth: { tokenUrl: "https://login.example.com/token", clientId: ivr, clientSecret: "{{ secrets.shop }}", scope: orders }
          saveAs: order
          on: { next: tell-order, "404": not-known, "5xx": try-later, failed: agent }
        """)]
[Outlet(Outlets.Next, "The status is 200 to 299.")]
[Outlet(Outlets.Failed, "Any other status, or no answer, in every attempt.", Default = OutletAttribute.Fault)]
public sealed record HttpNode : EffectNode
{
    /// <summary>The method.</summary>
    [Field("The method: GET, POST, PUT, PATCH, DELETE or HEAD.")]
    public string Method { get; init; } = "GET";

    /// <summary>The address.</summary>
    [Field("The address, beginning with `http://` or `https://`.")]
    public required Template Url { get; init; }

    /// <summary>Parameters added to the address.</summary>
    [Field("Parameters added to the address.")]
    public IReadOnlyDictionary<string, Template> Query { get; init; } = new Dictionary<string, Template>();

    /// <summary>Headers.</summary>
    [Field("Headers.", AllowsSecrets = true)]
    public IReadOnlyDictionary<string, Template> Headers { get; init; } = new Dictionary<string, Template>();

    /// <summary>Credentials.</summary>
    [Field("Credentials.", AllowsSecrets = true)]
    public HttpAuth? Auth { get; init; }

    /// <summary>A JSON body.</summary>
    [Field("The body, as JSON.")]
    public JsonTemplate? Json { get; init; }

    /// <summary>A form body.</summary>
    [Field("The body, as the fields of a form.")]
    public IReadOnlyDictionary<string, Template>? Form { get; init; }

    /// <summary>A text body.</summary>
    [Field("The body, as text; its type is `text/plain` unless `headers` has a `Content-Type`.")]
    public Template? Body { get; init; }

    /// <summary>The variable for the answer.</summary>
    [Field("The session variable that keeps the answer.", IsVariable = true)]
    public string? SaveAs { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Sets => SaveAs is null ? [] : [SaveAs];

    /// <summary>Statuses and classes of them, as they are wired.</summary>
    public override IEnumerable<string> OwnOutlets => Wiring.Keys.Where(HttpStatusOutlets.IsStatus);

    /// <inheritdoc/>
    public override IEnumerable<NodeProblem> Problems
    {
        get
        {
            var bodies = (Json is null ? 0 : 1) + (Form is null ? 0 : 1) + (Body is null ? 0 : 1);
            if (Method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD"))
                yield return new NodeProblem("method", $"'{Method}' is no method.", "Use GET, POST, PUT, PATCH, DELETE or HEAD.");
            if (bodies > 1)
                yield return new NodeProblem("json", "A request has one body.", "Write one of `json`, `form` and `body`.");
            if (bodies > 0 && Method is ("GET" or "HEAD"))
                yield return new NodeProblem("method", $"A {Method} request has no body.", "Use POST, or pass values in `query`.");
            if (Url.IsConstant && !HttpRequests.TryAddress(Url.Source, out _))
                yield return new NodeProblem("url", "This is no address of a web server.", "Begin with https:// or http://, and keep user and password in `auth`.");
            if (Auth?.Oauth is { TokenUrl: { IsConstant: true } tokenUrl } && !(HttpRequests.TryAddress(tokenUrl.Source, out var issuer) && OAuthGrant.IsProtected(issuer)))
                yield return new NodeProblem("auth", "`tokenUrl` is no address that the client's secret can be sent to.", "Begin with https://.");
        }
    }
}

/// <summary>Credentials of a request: one of them.</summary>
[OneOf]
public sealed record HttpAuth
{
    /// <summary>User and password (RFC 7617).</summary>
    [Field("User and password (RFC 7617).", AllowsSecrets = true)]
    public HttpBasicAuth? Basic { get; init; }

    /// <summary>A token (RFC 6750).</summary>
    [Field("A token (RFC 6750).", AllowsSecrets = true)]
    public Template? Bearer { get; init; }

    /// <summary>A token that is fetched (RFC 6749, section 4.4).</summary>
    [Field("A token that is fetched from its issuer (OAuth 2, client credentials).", AllowsSecrets = true)]
    public HttpOAuth? Oauth { get; init; }
}

/// <summary>User and password of a request.</summary>
public sealed record HttpBasicAuth
{
    /// <summary>The user.</summary>
    [Field("The user.", AllowsSecrets = true)]
    public required Template User { get; init; }

    /// <summary>The password.</summary>
    [Field("The password.", AllowsSecrets = true)]
    public required Template Password { get; init; }
}
