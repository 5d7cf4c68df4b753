using System.Net;
using AsteriskIvr.Calls;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AsteriskIvr.Benchmarks.Servers;

/// <summary>The server without storage and post-call work: the whole path of a call, with stores that keep nothing.</summary>
internal static class EngineHost
{
    public static async Task StartAsync(IPEndPoint endPoint)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("FastAgi:Listen", endPoint.ToString())]);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddMetrics()
            .AddFlows()
            .AddSingleton<FlowReader>()
            .AddSingleton<FlowLibrary>()
            .AddSingleton<IFlowLibrary>(provider => provider.GetRequiredService<FlowLibrary>())
            .AddSingleton<IFlowVersionStore, NoVersions>()
            .AddSingleton<ICallStore, NoCalls>()
            .AddCalls();
        var host = builder.Build();
        var flow = host.Services.GetRequiredService<FlowReader>().Read(BenchFlow.Yaml, "bench.yaml");
        await host.Services.GetRequiredService<FlowLibrary>()
            .DeployAsync(flow.Flow ?? throw new InvalidOperationException(string.Join('\n', flow.Diagnostics)), CancellationToken.None);
        await host.StartAsync();
    }

    private sealed class NoCalls : ICallStore
    {
        public ValueTask<bool> StartAsync(CallFacts call, string transport, CancellationToken cancellationToken) => new(true);

        public ValueTask AppendAsync(IReadOnlyList<JournalBatch> batches, CancellationToken cancellationToken) => default;

        public ValueTask<bool> EndAsync(CallEnd end, CancellationToken cancellationToken) => new(true);

        public Task<IReadOnlyList<OpenCall>> FindOpenAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<OpenCall>>([]);

        public Task<OpenCall?> FindOpenAsync(string pbx, string uniqueId, CancellationToken cancellationToken) => Task.FromResult<OpenCall?>(null);
    }

    private sealed class NoVersions : IFlowVersionStore
    {
        private NewVersion? _version;

        public Task<IReadOnlyList<DeployedVersion>> DeployAsync(Deployment deployment, CancellationToken cancellationToken)
        {
            _version = deployment.Versions[0];
            return Task.FromResult<IReadOnlyList<DeployedVersion>>([new DeployedVersion(_version.Name, 1, IsNew: true, IsChange: true)]);
        }

        public Task<bool> RollBackAsync(string name, int version, string author, string? message, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<StoredVersion?> FindAsync(string name, int version, CancellationToken cancellationToken) =>
            Task.FromResult(_version is null ? null : new StoredVersion(_version.Kind, _version.Source, _version.Subflows));

        public Task<IReadOnlyDictionary<string, int>> CurrentVersionsAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<string, int>>(_version is null ? new Dictionary<string, int>() : new Dictionary<string, int> { [_version.Name] = 1 });
    }
}
