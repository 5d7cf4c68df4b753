using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Server.Flows;

internal static class FlowDeployment
{
    public static IServiceCollection AddFlowDeployment(this IServiceCollection services) => services
        .AddSingleton<FlowReader>()
        .AddSingleton<FlowLibrary>()
        .AddSingleton<IFlowLibrary>(provider => provider.GetRequiredService<FlowLibrary>())
        .AddHostedService<FlowFolder>();
}
