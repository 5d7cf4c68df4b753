using System.Collections.Concurrent;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Versions;

/// <summary>Keeps the deployed flows in memory, ready to run; reads older versions from the store when a call or run still needs them.</summary>
public sealed class FlowLibrary(IFlowVersionStore store, FlowReader reader) : IFlowLibrary
{
    private readonly ConcurrentDictionary<(string Flow, int Version), DeployedFlow> _read = [];
    private readonly ConcurrentDictionary<string, DeployedFlow> _current = new(StringComparer.Ordinal);

    /// <summary>The flows that new calls can ask for.</summary>
    public IReadOnlyCollection<DeployedFlow> Current => [.. _current.Values];

    /// <inheritdoc/>
    public DeployedFlow? FindCurrent(string flow) => _current.GetValueOrDefault(flow);

    /// <inheritdoc/>
    public async ValueTask<DeployedFlow> GetAsync(string flow, int version, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue((flow, version), out var known))
            return known;
        var source = await store.FindSourceAsync(flow, version, cancellationToken)
            ?? throw new InvalidOperationException($"Version {version} of flow '{flow}' is not stored.");
        var result = reader.Read(source, $"{flow}@{version}");
        return result.Flow is null
            ? throw new InvalidOperationException($"Version {version} of flow '{flow}' cannot be read any more: {result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}")
            : _read.GetOrAdd((flow, version), new DeployedFlow(result.Flow, version));
    }

    /// <summary>Makes the current versions of the store the ones that new calls get.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var (flow, version) in await store.CurrentVersionsAsync(cancellationToken))
            _current[flow] = await GetAsync(flow, version, cancellationToken);
    }

    /// <summary>Makes a flow that is free of errors the version that new calls get. Calls under way stay on theirs.</summary>
    public async Task<DeployedFlow> DeployAsync(Model.Flow flow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var version = await store.DeployAsync(flow.Name, flow.Source, flow.Hash, cancellationToken);
        return _current[flow.Name] = _read[(flow.Name, version)] = new DeployedFlow(flow, version);
    }
}
