using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The client of all <c>http</c> nodes.</summary>
internal static class HttpClientRegistration
{
    public static IServiceCollection AddNodeHttpClient(this IServiceCollection services)
    {
        services.AddHttpClient(HttpHandler.ClientName, client =>
            {
                // The engine limits and repeats attempts; a second limit or a retry beneath it would only blur what happened.
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("AsteriskIvr", typeof(HttpHandler).Assembly.GetName().Version?.ToString(3)));
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // A redirect would carry headers with secrets in them to whatever host it names.
                AllowAutoRedirect = false,
                // Calls share the client, and must not share a login.
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                // Without a propagator the handler makes no trace span; its span would show the whole path, with what a caller entered.
                ActivityHeadersPropagator = null,
            })
            // The factory's loggers would log addresses with all they hold.
            .RemoveAllLoggers();
        return services;
    }
}
