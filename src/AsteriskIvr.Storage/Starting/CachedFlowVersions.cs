using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Storage.Stores;

namespace AsteriskIvr.Storage.Starting;

/// <summary>The stored flow versions; while the database that was away at the start is not back, those of the cache.</summary>
internal sealed class CachedFlowVersions(FlowVersionStore store, FlowCache cache, DatabaseGate gate) : IFlowVersionStore
{
    public async Task<int> DeployAsync(string flow, string source, string hash, CancellationToken cancellationToken)
    {
        if (!gate.IsOpen)
        {
            return cache.Flows.TryGetValue(flow, out var cached) && cached.Source == source
                ? cached.Version
                : throw new DatabaseAwayException($"Flow '{flow}' is new or changed, and cannot be deployed while the database is away.");
        }
        var version = await store.DeployAsync(flow, source, hash, cancellationToken);
        cache.Remember(flow, version, source);
        return version;
    }

    public async Task<string?> FindSourceAsync(string flow, int version, CancellationToken cancellationToken)
    {
        if (cache.Flows.TryGetValue(flow, out var cached) && cached.Version == version)
            return cached.Source;
        return gate.IsOpen
            ? await store.FindSourceAsync(flow, version, cancellationToken)
            : throw new DatabaseAwayException($"Version {version} of flow '{flow}' cannot be read while the database is away.");
    }

    public async Task<IReadOnlyDictionary<string, int>> CurrentVersionsAsync(CancellationToken cancellationToken)
    {
        if (!gate.IsOpen)
            return cache.Flows.ToDictionary(flow => flow.Key, flow => flow.Value.Version);
        var versions = await store.CurrentVersionsAsync(cancellationToken);
        // Also those that another server deployed, or that are in the folder no more.
        foreach (var (flow, version) in versions)
        {
            if (await store.FindSourceAsync(flow, version, cancellationToken) is { } source)
                cache.Remember(flow, version, source);
        }
        return versions;
    }
}
