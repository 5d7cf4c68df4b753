using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.PostCall.Alerts;
using AsteriskIvr.PostCall.Targets;
using AsteriskIvr.PostCall.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.PostCall;

/// <summary>Registers post-call work.</summary>
public static class PostCallServiceCollectionExtensions
{
    /// <summary>Adds the worker that executes post-call runs. It needs an <see cref="Runs.IRunStore"/>.</summary>
    public static IServiceCollection AddPostCall(this IServiceCollection services)
    {
        services.AddOptions<PostCallOptions>().BindConfiguration(PostCallOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AlertOptions>().BindConfiguration(AlertOptions.Section).ValidateDataAnnotations()
            .Validate(o => o.Url.Length == 0 || (Uri.TryCreate(o.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"), "Alert:Url must begin with http:// or https://.")
            .Validate(o => o.Mail.TrueForAll(MailSender.IsAddress), "Alert:Mail must hold one mail address each.")
            .ValidateOnStart();
        // As the nodes' client: neither its address nor its path is traced or logged, since they can hold a token.
        services.AddHttpClient(DeadLetterAlert.ClientName)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null })
            .RemoveAllLoggers();
        return services
            .AddSingleton<PostCallTelemetry>()
            .AddSingleton<RunSignal>()
            .AddSingleton<TargetGates>()
            .AddSingleton<RunExecutor>()
            .AddSingleton<DeadLetterCounts>()
            .AddHostedService<DeadLetterAlert>()
            .AddHostedService<PostCallWorker>();
    }
}
