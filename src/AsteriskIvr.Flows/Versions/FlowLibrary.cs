using System.Collections.Concurrent;
using System.Collections.Frozen;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Versions;

/// <summary>
/// Keeps the deployed flows in memory, ready to run; reads older versions from the store when a call or run still needs them. What new calls get is exchanged as a
/// whole: none sees half of a deployment.
/// </summary>
public sealed class FlowLibrary(IFlowVersionStore store, FlowReader reader, SchemaUpgrader? upgrader = null, IFlowPreparation? preparation = null) : IFlowLibrary, IDisposable
{
    private readonly ConcurrentDictionary<(string Flow, int Version), DeployedFlow> _read = [];
    private readonly SchemaUpgrader _upgrader = upgrader ?? new SchemaUpgrader();
    private readonly SemaphoreSlim _one = new(1);
    private volatile Served _served = Served.Nothing;

    /// <summary>The flows that new calls can ask for.</summary>
    public IReadOnlyCollection<DeployedFlow> Current => _served.Flows.Values;

    /// <summary>The texts of the subflows that flows can use from now on.</summary>
    public SubflowTexts Subflows => _served.Subflows;

    /// <summary>Which flow answers which call.</summary>
    public RoutingTable Routes => _served.Routes;

    /// <summary>The current version of every name: flows, subflows and the routing table.</summary>
    public IReadOnlyDictionary<string, int> Versions => _served.Versions;

    /// <summary>Current versions of the store that this server cannot read, and why: what it served before is served on.</summary>
    public IReadOnlyDictionary<string, string> Unreadable => _served.Unreadable;

    /// <inheritdoc/>
    public DeployedFlow? FindCurrent(string flow) => _served.Flows.GetValueOrDefault(flow);

    /// <inheritdoc/>
    public DeployedFlow? Find(string entry, string? number, DateTimeOffset at)
    {
        var served = _served;
        return served.Flows.GetValueOrDefault(served.Routes.Find(entry, number, at)?.Flow ?? entry);
    }

    /// <inheritdoc/>
    public async ValueTask<DeployedFlow> GetAsync(string flow, int version, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue((flow, version), out var known))
            return known;
        var stored = await store.FindAsync(flow, version, cancellationToken)
            ?? throw new InvalidOperationException($"Version {version} of flow '{flow}' is not stored.");
        return Read(flow, version, stored);
    }

    /// <summary>Makes the current versions of the store the ones that new calls get: also what another server deployed.</summary>
    /// <returns>The names whose current version is another than before.</returns>
    public async Task<IReadOnlyList<string>> RefreshAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var before = _served;
            var versions = await store.CurrentVersionsAsync(cancellationToken);
            var changed = versions.Where(v => before.Versions.GetValueOrDefault(v.Key) != v.Value).Select(v => v.Key).Concat(before.Versions.Keys.Except(versions.Keys)).ToList();
            if (changed.Count > 0)
            {
                var served = await ReadAsync(before, versions, cancellationToken);
                if (preparation is not null)
                    await preparation.PrepareAsync([.. served.Flows.Values.Except(before.Flows.Values)], cancellationToken);
                _served = served;
            }
            return changed;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc cref="RefreshAsync"/>
    public Task LoadAsync(CancellationToken cancellationToken) => RefreshAsync(cancellationToken);

    /// <summary>Makes a flow that is free of errors the version that new calls get. Calls under way stay on theirs.</summary>
    public async Task<DeployedFlow> DeployAsync(Model.Flow flow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flow);
        await DeployAsync(new Deployment([NewVersion.Of(flow)], ""), cancellationToken);
        return FindCurrent(flow.Name)!;
    }

    /// <summary>Deploys: new calls get all of it, or nothing. Calls under way, and their runs, stay on their versions.</summary>
    public async Task<IReadOnlyList<DeployedVersion>> DeployAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        var deployed = await store.DeployAsync(deployment, cancellationToken);
        await RefreshAsync(cancellationToken);
        return deployed;
    }

    /// <summary>Makes an earlier version current again; false where there is none of that number.</summary>
    public async Task<bool> RollBackAsync(string name, int version, string author, string? message, CancellationToken cancellationToken)
    {
        var done = await store.RollBackAsync(name, version, author, message, cancellationToken);
        await RefreshAsync(cancellationToken);
        return done;
    }

    /// <summary>Forgets a version that was removed.</summary>
    public void Forget(string flow, int version) => _read.TryRemove((flow, version), out _);

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<Served> ReadAsync(Served before, IReadOnlyDictionary<string, int> versions, CancellationToken cancellationToken)
    {
        var flows = new Dictionary<string, DeployedFlow>(StringComparer.Ordinal);
        var subflows = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        var unreadable = new Dictionary<string, string>(StringComparer.Ordinal);
        var routes = RoutingTable.Empty;
        foreach (var (name, version) in versions)
        {
            if (before.Versions.GetValueOrDefault(name) == version && before.Flows.TryGetValue(name, out var same))
            {
                flows[name] = same;
                continue;
            }
            // Between the list and this it can have been removed: then another version is current, and the next refresh finds it.
            if (await store.FindAsync(name, version, cancellationToken) is not { } stored)
                continue;
            try
            {
                switch (stored.Kind)
                {
                    case FlowFileKind.Subflow:
                        subflows[name] = ($"{name}@{version}", stored.Source);
                        break;
                    case FlowFileKind.Routes:
                        routes = RouteReader.Read(Upgraded(stored.Source), $"{name}@{version}").Table ?? throw new InvalidOperationException("It has errors.");
                        break;
                    default:
                        flows[name] = _read.TryGetValue((name, version), out var known) ? known : Read(name, version, stored);
                        break;
                }
            }
            catch (InvalidOperationException error)
            {
                unreadable[$"{name}@{version}"] = error.Message;
                if (stored.Kind == FlowFileKind.Routes)
                    routes = before.Routes;
                else if (before.Flows.TryGetValue(name, out var old))
                    flows[name] = old;
            }
        }
        return new Served(flows.ToFrozenDictionary(StringComparer.Ordinal), new SubflowTexts(subflows), routes, versions, unreadable);
    }

    private DeployedFlow Read(string flow, int version, StoredVersion stored)
    {
        var subflows = SubflowTexts.Of(stored.Subflows.ToDictionary(text => text.Key, text => Upgraded(text.Value), StringComparer.Ordinal));
        var result = reader.Read(Upgraded(stored.Source), $"{flow}@{version}", subflows: subflows);
        return result.Flow is null
            ? throw new InvalidOperationException($"Version {version} of flow '{flow}' cannot be read any more: {result.Diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error)}")
            : _read.GetOrAdd((flow, version), new DeployedFlow(result.Flow, version));
    }

    private string Upgraded(string text) => _upgrader.Upgrade(text).Text ?? text;

    private sealed record Served(
        FrozenDictionary<string, DeployedFlow> Flows, SubflowTexts Subflows, RoutingTable Routes, IReadOnlyDictionary<string, int> Versions, IReadOnlyDictionary<string, string> Unreadable)
    {
        public static Served Nothing { get; } =
            new(FrozenDictionary<string, DeployedFlow>.Empty, SubflowTexts.None, RoutingTable.Empty, new Dictionary<string, int>(), new Dictionary<string, string>());
    }
}
