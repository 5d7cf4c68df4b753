using System.Reflection;
using AsteriskIvr.Calls;
using AsteriskIvr.Calls.FastAgi;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Storage;
using AsteriskIvr.Storage.Queries;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Control;

/// <summary>Says how this server stands.</summary>
internal sealed class StatusReader(
    CallQueries calls, CallGate gate, FlowLibrary flows, PbxConnections connections, HangupContexts hangupContexts, RuntimeSettings runtime,
    IOptions<AgiOptions> agi, IOptions<List<PbxOptions>> pbxs, IOptions<StorageOptions> storage)
{
    public async Task<ServerStatus> ReadAsync(CancellationToken cancellationToken)
    {
        var depth = await calls.CountAsync(cancellationToken);
        var states = connections.States;
        return new ServerStatus
        {
            Version = Version,
            Node = storage.Value.NodeName,
            ProcessId = Environment.ProcessId,
            FastAgi = agi.Value.Listen,
            LiveCalls = gate.Live,
            OpenCalls = depth.OpenCalls,
            OpenRuns = depth.OpenRuns,
            DeadRuns = depth.DeadRuns,
            Flows = [.. flows.Current.Select(flow => flow.ToString()).Order(StringComparer.Ordinal)],
            Pbxs =
            [
                .. pbxs.Value.Select(pbx => pbx.Name).Select(name =>
                {
                    var state = states.FirstOrDefault(s => s.Pbx == name);
                    return new PbxStatus(name, state.IsConnected, state.Version, hangupContexts.Has(name));
                }),
            ],
            Runtime = new RuntimeStatus(runtime.InlineCompletions, RuntimeSettings.SpinLimit, OpenFiles.Limit()),
        };
    }

    public static string Version { get; } =
        typeof(StatusReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
