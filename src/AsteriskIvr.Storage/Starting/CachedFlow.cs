using System.Text.Json.Serialization;

namespace AsteriskIvr.Storage.Starting;

/// <summary>A version of a flow.</summary>
internal sealed record CachedFlow(int Version, string Source);

/// <summary>The versions that new calls get.</summary>
/// <param name="Database">Whose they are.</param>
/// <param name="Flows">By their names.</param>
internal sealed record CachedFlows(string Database, Dictionary<string, CachedFlow> Flows);

[JsonSerializable(typeof(CachedFlows))]
internal sealed partial class FlowCacheJson : JsonSerializerContext;
