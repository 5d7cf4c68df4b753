using System.Buffers;
using System.Text.Json;
using AsteriskIvr.Asterisk.Ari.Events;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// The events of one channel that are not handled yet. One thread-pool item drains it while there are any; idle it costs no task. It has no
/// bound of its own: the dispatcher bounds the sum.
/// </summary>
internal sealed class AriMailbox(AriDispatcher dispatcher, string? channelId) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<QueuedEvent> _queue = new();
    private readonly HashSet<string> _bridges = [];
    private AriSubscription[] _subscribers = [];
    private AriEventTypes _wanted;
    private int _starts;
    private bool _draining;
    private bool _closed;

    /// <summary>The channel; null for the one that hears of all channels.</summary>
    public string? ChannelId { get; } = channelId;

    /// <summary>
    /// Some subscriber wants this type, or a StasisStart is not handled yet: whoever handles it may subscribe to what comes after it. Read
    /// without the lock: a subscription that is made meanwhile is as good as made later.
    /// </summary>
    public bool Wants(AriEventTypes type) => (_wanted & type) != 0 || Volatile.Read(ref _starts) > 0;

    /// <summary>False: it was closed meanwhile, take a new one.</summary>
    public bool TryPost(AriEventTypes type, ReadOnlySpan<byte> json)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        json.CopyTo(buffer);
        lock (_gate)
        {
            if (_closed)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return false;
            }
            _queue.Enqueue(new(type, buffer, json.Length));
            dispatcher.Queued(1);
            if (type == AriEventTypes.StasisStart) CountStart(1);
            if (_draining) return true;
            _draining = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    /// <summary>False: it was closed meanwhile, take a new one.</summary>
    public bool TryAdd(AriSubscription subscription)
    {
        lock (_gate)
        {
            if (_closed) return false;
            _subscribers = [.. _subscribers, subscription];
            _wanted |= subscription.Types;
            return true;
        }
    }

    public void Remove(AriSubscription subscription)
    {
        lock (_gate)
        {
            _subscribers = [.. _subscribers.Where(s => s != subscription)];
            _wanted = _subscribers.Aggregate(AriEventTypes.None, (types, s) => types | s.Types);
            if (!_draining) CloseIfUnused();
        }
    }

    public void AddBridge(string bridgeId)
    {
        lock (_gate)
        {
            if (_closed) return;
            _bridges.Add(bridgeId);
            dispatcher.MapBridge(bridgeId, this);
        }
    }

    public void RemoveBridge(string bridgeId)
    {
        lock (_gate)
        {
            if (_bridges.Remove(bridgeId)) dispatcher.UnmapBridge(bridgeId, this);
        }
    }

    // Not awaited: it has no caller, and all that handlers throw is caught where they are called.
    void IThreadPoolWorkItem.Execute() => _ = DrainAsync();

    private async Task DrainAsync()
    {
        while (true)
        {
            QueuedEvent next;
            lock (_gate)
            {
                if (!_queue.TryDequeue(out next))
                {
                    _draining = false;
                    CloseIfUnused();
                    return;
                }
            }
            dispatcher.Queued(-1);
            var subscribers = Volatile.Read(ref _subscribers);
            if (Read(next) is { } message) await dispatcher.DeliverAsync(this, next.Type, message, subscribers);
            if (next.Type == AriEventTypes.StasisStart) CountStart(-1);
        }
    }

    private AriEvent? Read(QueuedEvent next)
    {
        try
        {
            return dispatcher.Stopping ? null : AriEvent.Read(next.Type, next.Buffer.AsSpan(0, next.Length));
        }
        catch (JsonException)
        {
            dispatcher.BadFrame(next.Length);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(next.Buffer);
        }
    }

    private void CountStart(int change)
    {
        Interlocked.Add(ref _starts, change);
        dispatcher.CountStart(change);
    }

    private void CloseIfUnused()
    {
        if (_subscribers.Length > 0 || ChannelId is null || _closed) return;
        _closed = true;
        dispatcher.Forget(this);
        foreach (var bridge in _bridges) dispatcher.UnmapBridge(bridge, this);
    }

    private readonly record struct QueuedEvent(AriEventTypes Type, byte[] Buffer, int Length);
}
