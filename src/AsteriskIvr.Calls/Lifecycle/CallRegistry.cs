using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>The open calls of this server. A call is in it from its arrival until its end is stored.</summary>
internal sealed class CallRegistry
{
    private readonly ConcurrentDictionary<(string Pbx, string UniqueId), LiveCall> _byChannel = [];
    private readonly ConcurrentDictionary<Guid, LiveCall> _byId = [];

    public int Count => _byId.Count;

    public IEnumerable<LiveCall> All => _byId.Values;

    public bool TryAdd(LiveCall call) =>
        _byChannel.TryAdd((call.Facts.Pbx, call.Facts.UniqueId), call) && _byId.TryAdd(call.Facts.Id, call);

    public bool TryFind(string pbx, string uniqueId, [NotNullWhen(true)] out LiveCall? call) => _byChannel.TryGetValue((pbx, uniqueId), out call);

    public bool TryFind(Guid callId, [NotNullWhen(true)] out LiveCall? call) => _byId.TryGetValue(callId, out call);

    public void Remove(LiveCall call)
    {
        _byId.TryRemove(call.Facts.Id, out _);
        _byChannel.TryRemove(new((call.Facts.Pbx, call.Facts.UniqueId), call));
    }
}
