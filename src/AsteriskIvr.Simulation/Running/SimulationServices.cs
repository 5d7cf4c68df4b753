using System.Text.RegularExpressions;
using AsteriskIvr.Flows;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.PostCall;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Simulation.Outside;
using AsteriskIvr.Simulation.Outside.Databases;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Simulation.Running;

/// <summary>Composes a simulation: all that the server has for flows, with the ways out of the program replaced.</summary>
internal static partial class SimulationServices
{
    public static ServiceProvider Create(SimulationSetup setup, TimeProvider clock, OutsideWorld world, Action<Node, NodeContext> enter, Func<IRunStore> run)
    {
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(setup.IsLive ? setup.Configuration : new ConfigurationBuilder().AddInMemoryCollection(Defaults(setup)).AddConfiguration(setup.Configuration).Build())
            .AddLogging(logging => logging.ClearProviders())
            .AddMetrics()
            .AddFlows();
        setup.Nodes?.Invoke(services);
        services
            .AddSingleton(clock)
            .AddSingleton<IPromptSounds, SimulatedPromptSounds>()
            .AddSingleton<FlowRunner>()
            .AddSingleton<NodeExecutor>()
            .AddSingleton<ScopeFactory>()
            .AddSingleton(provider => WatchedHandler.Watch(provider.GetServices<NodeType>(), enter))
            .AddSingleton<IFlowLibrary>(new SimulatedLibrary(setup))
            .AddSingleton(_ => run())
            .AddPostCall()
            .AddOptions<FlowSettings>().Configure(settings => Fill(settings, setup));
        if (!setup.IsLive)
            services
                .AddSingleton<IHttpClientFactory>(new SimulatedHttpClients(world))
                .AddSingleton<IRecordings>(new SimulatedRecordings())
                .AddSingleton<IEventPublisher>(new SimulatedBroker(world))
                .AddSingleton<IMailTransport>(new SimulatedMailServer(world))
                .AddSingleton<IDatabaseConnections>(new SimulatedDatabases(world));
        return services.BuildServiceProvider();
    }

    // What nodes ask of the configuration before they send anything; where the configuration says it, that counts.
    private static Dictionary<string, string?> Defaults(SimulationSetup setup)
    {
        var defaults = new Dictionary<string, string?>
        {
            ["Mail:Host"] = "mail.example.com",
            ["Mail:From"] = "ivr@example.com",
            ["Broker:Host"] = "broker.example.com",
            ["Script:Enabled"] = "true",
        };
        if (setup.Folder is { } folder)
            defaults["Calendars:Folder"] = folder;
        foreach (var channel in setup.Flow.Nodes.Values.OfType<AlertNode>().Select(node => node.Channel).Where(channel => !setup.Configuration.GetSection($"AlertChannels:{channel}").Exists()))
            defaults[$"AlertChannels:{channel}:Webhook"] = $"https://alerts.example.com/{channel}";
        return defaults;
    }

    private static void Fill(FlowSettings settings, SimulationSetup setup)
    {
        setup.Configuration.GetSection("Env").Bind(settings.Env);
        var secrets = setup.Configuration.GetSection("Secrets").Get<Dictionary<string, string>>() ?? [];
        // A secret that the configuration lacks gets a value, so that what needs it can be rendered; it is masked as any other.
        if (!setup.IsLive)
        {
            foreach (var name in SecretUse().Matches(setup.Flow.Source).Select(match => match.Groups[1].Value))
                secrets.TryAdd(name, $"simulated-secret-{name}");
        }
        settings.Secrets = secrets;
    }

    [GeneratedRegex(@"\bsecrets\.([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex SecretUse();
}

/// <summary>The flows that a simulation knows.</summary>
internal sealed class SimulatedLibrary(SimulationSetup setup) : IFlowLibrary
{
    public DeployedFlow? FindCurrent(string flow) =>
        flow == setup.Flow.Name ? new DeployedFlow(setup.Flow, 1) : setup.Library.TryGetValue(flow, out var other) ? new DeployedFlow(other, 1) : null;

    public ValueTask<DeployedFlow> GetAsync(string flow, int version, CancellationToken cancellationToken) =>
        ValueTask.FromResult(FindCurrent(flow) ?? throw new InvalidOperationException($"The simulation knows no flow '{flow}'."));
}
