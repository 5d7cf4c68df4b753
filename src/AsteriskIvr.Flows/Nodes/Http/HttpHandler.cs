using System.Net;
using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class HttpHandler(IHttpClientFactory clients, OAuthTokens tokens) : NodeHandler<HttpNode>
{
    /// <summary>Name of the client in the factory.</summary>
    public const string ClientName = "asterisk-ivr";

    public override async ValueTask<string> RunAsync(HttpNode node, NodeContext context, CancellationToken cancellationToken)
    {
        if (node.Auth?.Oauth is not { } oauth)
            return await SendAsync(node, context, token: null, cancellationToken) ?? Outlets.Next;

        var grant = OAuthGrant.Of(oauth, context.Scope);
        try
        {
            var token = await TokenAsync(grant, refused: null, context, cancellationToken);
            if (await SendAsync(node, context, token, cancellationToken, mayRefuse: true) is { } outlet)
                return outlet;
            // It can have been revoked before its time: once anew, in the same attempt and under the same key.
            token = await TokenAsync(grant, refused: token, context, cancellationToken);
            return await SendAsync(node, context, token, cancellationToken) ?? Outlets.Next;
        }
        catch (NodeFaultException fault) when (context.Target == grant.Target && !fault.Code.StartsWith("oauth-", StringComparison.Ordinal))
        {
            // The attempt was counted for the issuer, which did its work.
            throw fault.About(TargetVerdict.Answers);
        }
        catch (NodeFaultException fault) when (context.Target != grant.Target && fault.Code.StartsWith("oauth-", StringComparison.Ordinal))
        {
            throw fault.About(TargetVerdict.Unknown);
        }
    }

    /// <summary>The server that is asked; its token's issuer first, as long as there is no token: so each has a gate of its own.</summary>
    public override string? TargetOf(HttpNode node, ExpressionScope scope)
    {
        if (node.Auth?.Oauth is { } oauth && HttpRequests.TryAddress(oauth.TokenUrl.Render(scope), out var issuer) && OAuthGrant.IsProtected(issuer)
            && OAuthGrant.Of(oauth, scope) is var grant && !tokens.Has(grant, scope.Time))
            return grant.Target;
        return HttpRequests.TryAddress(node.Url.Render(scope), out var address) ? address.GetLeftPart(UriPartial.Authority) : null;
    }

    private async Task<string> TokenAsync(OAuthGrant grant, string? refused, NodeContext context, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(grant, refused, context.Time, cancellationToken);
        context.Session.ConcealAlso(token);
        return token;
    }

    /// <returns>The outlet; null: the token was refused, and may be.</returns>
    private async Task<string?> SendAsync(HttpNode node, NodeContext context, string? token, CancellationToken cancellationToken, bool mayRefuse = false)
    {
        using var request = HttpRequests.Build(node, context, token);
        // Only method and host are named in faults: paths and parameters can hold what a caller entered.
        var target = $"{node.Method} to {request.RequestUri!.Authority}";
        try
        {
            using var client = clients.CreateClient(ClientName);
            FaultPoint.Reach("http.before-request");
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (mayRefuse && response.StatusCode == HttpStatusCode.Unauthorized)
                return null;
            var fault = HttpResponses.FaultOf(response, target, context.Time.GetUtcNow());
            var outlet = HttpStatusOutlets.Of(node, (int)response.StatusCode);
            if (node.SaveAs is { } name)
                await SaveAsync(name, response, fault, context, cancellationToken);
            FaultPoint.Reach("http.answered");
            // What may pass is tried again first; what is for good, and has a way of its own, is an answer like any other.
            return fault switch
            {
                null => outlet ?? Outlets.Next,
                { IsPermanent: true } when outlet is not null => outlet,
                _ => throw fault.With(outlet),
            };
        }
        catch (HttpRequestException broken)
        {
            throw new NodeFaultException("http-network", $"{target} failed: {broken.HttpRequestError}.", broken) { Target = TargetVerdict.Away };
        }
        catch (IOException broken)
        {
            throw new NodeFaultException("http-network", $"{target} failed: the answer broke off.", broken) { Target = TargetVerdict.Away };
        }
    }

    private static async Task SaveAsync(string name, HttpResponseMessage response, NodeFaultException? fault, NodeContext context, CancellationToken cancellationToken)
    {
        try
        {
            context.Session.Set(name, await HttpResponses.ReadAsync(response, cancellationToken));
        }
        catch (Exception broken) when (fault is not null && (broken is IOException or HttpRequestException or NodeFaultException or OperationCanceledException))
        {
            // A failure stays what its status says it is, whatever is wrong with the text that comes with it: endless, cut off, too slow.
        }
    }
}
