using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.PostCall.Alerts;
using AsteriskIvr.PostCall.Targets;
using AsteriskIvr.PostCall.Worker;
using Microsoft.Extensions.Configuration;
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
            .Validate<IConfiguration>(
                (o, source) => source.GetSection(AlertChannels.Section).GetChildren().Select(channel => channel.Key).ToHashSet(StringComparer.OrdinalIgnoreCase).IsSupersetOf(o.Channels),
                "Alert:Channels must hold names of channels in AlertChannels.")
            .ValidateOnStart();
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
