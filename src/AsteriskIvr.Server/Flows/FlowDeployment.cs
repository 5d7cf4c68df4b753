using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Server.Flows;

internal static class FlowDeployment
{
    public static IServiceCollection AddFlowDeployment(this IServiceCollection services) => services
        .AddSingleton<FlowReader>()
        .AddSingleton<SchemaUpgrader>()
        .AddSingleton<IFlowPreparation, PromptWarmup>()
        .AddSingleton<FlowLibrary>()
        .AddSingleton<IFlowLibrary>(provider => provider.GetRequiredService<FlowLibrary>())
        .AddSingleton<FlowAlarm>()
        .AddSingleton<FlowDeployer>()
        .AddHostedService<FlowFolder>()
        .AddHostedService<FlowRefresh>();
}
