using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Storage.Stores;

namespace AsteriskIvr.Storage.Starting;

/// <summary>The stored flow versions; while the database that was away at the start is not back, those of the cache.</summary>
internal sealed class CachedFlowVersions(FlowVersionStore store, FlowCache cache, DatabaseGate gate) : IFlowVersionStore
{
    public Task<IReadOnlyList<DeployedVersion>> DeployAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        if (gate.IsOpen)
            return store.DeployAsync(deployment, cancellationToken);
        var cached = cache.Flows;
        if (deployment.Versions.FirstOrDefault(version => !IsCached(version, cached)) is { } changed)
            throw new DatabaseAwayException($"'{changed.Name}' is new or changed, and cannot be deployed while the database is away.");
        if (deployment.Withdrawn.FirstOrDefault(cached.ContainsKey) is { } gone)
            throw new DatabaseAwayException($"'{gone}' cannot be withdrawn while the database is away.");
        return Task.FromResult<IReadOnlyList<DeployedVersion>>(
            [.. deployment.Versions.Select(version => new DeployedVersion(version.Name, cached[version.Name].Version, IsNew: false, IsChange: false))]);
    }

    public Task<bool> RollBackAsync(string name, int version, string author, string? message, CancellationToken cancellationToken) => gate.IsOpen
        ? store.RollBackAsync(name, version, author, message, cancellationToken)
        : throw new DatabaseAwayException($"'{name}' cannot be rolled back while the database is away.");

    public async Task<StoredVersion?> FindAsync(string name, int version, CancellationToken cancellationToken)
    {
        if (cache.Flows.TryGetValue(name, out var cached) && cached.Version == version)
            return cached.Stored;
        return gate.IsOpen
            ? await store.FindAsync(name, version, cancellationToken)
            : throw new DatabaseAwayException($"Version {version} of '{name}' cannot be read while the database is away.");
    }

    public async Task<IReadOnlyDictionary<string, int>> CurrentVersionsAsync(CancellationToken cancellationToken)
    {
        var cached = cache.Flows;
        if (!gate.IsOpen)
            return cached.ToDictionary(flow => flow.Key, flow => flow.Value.Version);
        var versions = await store.CurrentVersionsAsync(cancellationToken);
        var flows = new Dictionary<string, CachedFlow>(StringComparer.Ordinal);
        foreach (var (name, version) in versions)
        {
            if (cached.TryGetValue(name, out var known) && known.Version == version)
                flows[name] = known;
            else if (await store.FindAsync(name, version, cancellationToken) is { } stored)
                flows[name] = new CachedFlow(version, stored);
        }
        cache.Remember(flows);
        return versions;
    }

    private static bool IsCached(NewVersion version, IReadOnlyDictionary<string, CachedFlow> cached) =>
        cached.TryGetValue(version.Name, out var known) && known.Stored.Source == version.Source
        && known.Stored.Subflows.Count == version.Subflows.Count && version.Subflows.All(text => known.Stored.Subflows.GetValueOrDefault(text.Key) == text.Value);
}
