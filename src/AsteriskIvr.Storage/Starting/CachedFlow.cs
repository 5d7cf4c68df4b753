using System.Text.Json.Serialization;
using AsteriskIvr.Flows.Versions;

namespace AsteriskIvr.Storage.Starting;

/// <summary>A version of a flow, a subflow or the routing table.</summary>
internal sealed record CachedFlow(int Version, StoredVersion Stored);

/// <summary>The versions that new calls get.</summary>
/// <param name="Database">Whose they are.</param>
/// <param name="Flows">By their names.</param>
internal sealed record CachedFlows(string Database, IReadOnlyDictionary<string, CachedFlow> Flows);

[JsonSerializable(typeof(CachedFlows))]
internal sealed partial class FlowCacheJson : JsonSerializerContext;
