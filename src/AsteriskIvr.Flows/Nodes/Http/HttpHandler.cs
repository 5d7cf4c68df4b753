using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class HttpHandler(IHttpClientFactory clients) : NodeHandler<HttpNode>
{
    /// <summary>Name of the client in the factory.</summary>
    public const string ClientName = "asterisk-ivr";

    public override async ValueTask<string> RunAsync(HttpNode node, NodeContext context, CancellationToken cancellationToken)
    {
        using var request = HttpRequests.Build(node, context);
        // Only method and host are named in faults: paths and parameters can hold what a caller entered.
        var target = $"{node.Method} to {request.RequestUri!.Authority}";
        try
        {
            using var client = clients.CreateClient(ClientName);
            FaultPoint.Reach("http.before-request");
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var fault = HttpResponses.FaultOf(response, target, context.Time.GetUtcNow());
            if (node.SaveAs is { } name)
                await SaveAsync(name, response, fault, context, cancellationToken);
            FaultPoint.Reach("http.answered");
            return fault is null ? Outlets.Next : throw fault;
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

    public override string? TargetOf(HttpNode node, ExpressionScope scope) =>
        HttpRequests.TryAddress(node.Url.Render(scope), out var address) ? address.GetLeftPart(UriPartial.Authority) : null;

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
