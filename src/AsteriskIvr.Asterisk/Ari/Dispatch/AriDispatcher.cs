using System.Collections.Concurrent;
using System.Text;
using AsteriskIvr.Asterisk.Ari.Events;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// Brings each event into the mailboxes of the channels it concerns. The socket's reader calls it: it copies and never waits. While a
/// connection is being set up, events are held, so that the owner learns of the connection before it learns of its calls.
/// </summary>
internal sealed class AriDispatcher
{
    private const int MaxIdOnStack = 256;

    private readonly IAriApplication _application;
    private readonly int _maxQueued;
    private readonly string _pbx;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;
    private readonly ConcurrentDictionary<string, AriMailbox> _channels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AriMailbox> _bridges = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AriMailbox>.AlternateLookup<ReadOnlySpan<char>> _channelsById;
    private readonly ConcurrentDictionary<string, AriMailbox>.AlternateLookup<ReadOnlySpan<char>> _bridgesById;
    private readonly AriMailbox _all;
    private readonly Lock _holding = new();
    private List<byte[]>? _held;
    private ulong _wanted = (ulong)(AriEventTypes.StasisStart | AriEventTypes.ApplicationReplaced);
    private long _queued;
    private int _starts;

    public AriDispatcher(IAriApplication application, AriConnectionOptions options, ILogger logger, CancellationToken stopping)
    {
        _application = application;
        _maxQueued = options.MaxQueuedEvents;
        _pbx = options.Name;
        _logger = logger;
        _stopping = stopping;
        _channelsById = _channels.GetAlternateLookup<ReadOnlySpan<char>>();
        _bridgesById = _bridges.GetAlternateLookup<ReadOnlySpan<char>>();
        _all = new AriMailbox(this, null);
    }

    /// <summary>Every type that anyone has ever wanted; all of them while a StasisStart is not handled yet.</summary>
    public AriEventTypes Wanted => Volatile.Read(ref _starts) > 0 ? AriEventTypes.All : (AriEventTypes)Volatile.Read(ref _wanted);

    public bool Stopping => _stopping.IsCancellationRequested;

    /// <summary>Channels with a subscription or an event under way; for tests.</summary>
    public int ChannelCount => _channels.Count;

    public void Queued(int change) => Interlocked.Add(ref _queued, change);

    /// <summary>StasisStarts that are queued or being handled.</summary>
    public void CountStart(int change) => Interlocked.Add(ref _starts, change);

    /// <summary>From now on events are kept back until <see cref="Release"/>.</summary>
    public void Hold()
    {
        lock (_holding) _held ??= [];
    }

    public void Release()
    {
        lock (_holding)
        {
            foreach (var json in _held ?? []) Route(json, AriFrame.Read(json, Wanted));
            _held = null;
        }
    }

    /// <summary>False: the bound of queued events is reached, and the event was not taken.</summary>
    public bool Dispatch(ReadOnlySpan<byte> json, in AriFrame frame)
    {
        if (Volatile.Read(ref _queued) >= _maxQueued) return false;
        if (Volatile.Read(ref _held) is null)
        {
            Route(json, frame);
            return true;
        }
        lock (_holding)
        {
            if (_held is null) Route(json, frame);
            else if (_held.Count >= _maxQueued) return false;
            else _held.Add(json.ToArray());
        }
        return true;
    }

    public AriSubscription Subscribe(string? channelId, AriEventTypes types, Func<AriEvent, ValueTask> handler)
    {
        Interlocked.Or(ref _wanted, (ulong)types);
        while (true)
        {
            var mailbox = channelId is null ? _all : _channels.GetOrAdd(channelId, static (id, self) => new AriMailbox(self, id), this);
            var subscription = new AriSubscription(mailbox, types, handler);
            if (mailbox.TryAdd(subscription)) return subscription;
        }
    }

    public void MapBridge(string bridgeId, AriMailbox mailbox) => _bridges[bridgeId] = mailbox;

    public void UnmapBridge(string bridgeId, AriMailbox mailbox) => _bridges.TryRemove(new(bridgeId, mailbox));

    public void Forget(AriMailbox mailbox) => _channels.TryRemove(new(mailbox.ChannelId!, mailbox));

    public void BadFrame(int length) => AriLog.BadFrame(_logger, _pbx, length);

    public async ValueTask DeliverAsync(AriMailbox mailbox, AriEventTypes type, AriEvent message, AriSubscription[] subscribers)
    {
        var taken = false;
        foreach (var subscriber in subscribers)
        {
            if ((subscriber.Types & type) == 0 || subscriber.IsDisposed) continue;
            taken = true;
            try
            {
                await subscriber.Handler(message);
            }
            catch (Exception exception)
            {
                AriLog.HandlerFailed(_logger, exception, _pbx, message.Type, mailbox.ChannelId);
            }
        }
        if (taken || mailbox.ChannelId is null || message is not StasisStart start) return;
        try
        {
            await _application.OnStasisStartAsync(start, _stopping);
        }
        catch (Exception exception)
        {
            AriLog.HandlerFailed(_logger, exception, _pbx, message.Type, mailbox.ChannelId);
        }
    }

    private void Route(ReadOnlySpan<byte> json, in AriFrame frame)
    {
        if (_all.Wants(frame.Type)) _all.TryPost(frame.Type, json);
        AriMailbox? first = null;
        for (var i = 0; i < frame.SourceCount; i++)
        {
            var source = frame.Sources[i];
            var mailbox = Post(json, frame.Type, source, skip: first);
            first ??= mailbox;
            // The second channel of a StasisStart is the one that was replaced; only the first has entered.
            if (frame.Type == AriEventTypes.StasisStart) break;
        }
    }

    /// <summary>The mailbox it was posted to; not again to <paramref name="skip"/>, which has it.</summary>
    private AriMailbox? Post(ReadOnlySpan<byte> json, AriEventTypes type, AriSource source, AriMailbox? skip)
    {
        var bytes = source.Id.Length <= MaxIdOnStack ? stackalloc byte[MaxIdOnStack] : new byte[source.Id.Length];
        var utf8 = bytes[..source.Id.CopyTo(json, bytes)];
        var chars = utf8.Length <= MaxIdOnStack ? stackalloc char[MaxIdOnStack] : new char[utf8.Length];
        var id = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        while (true)
        {
            if (!(source.IsBridge ? _bridgesById : _channelsById).TryGetValue(id, out var mailbox))
            {
                if (type != AriEventTypes.StasisStart || source.IsBridge) return null;
                mailbox = _channels.GetOrAdd(id.ToString(), static (key, self) => new AriMailbox(self, key), this);
            }
            if (mailbox == skip || (type != AriEventTypes.StasisStart && !mailbox.Wants(type))) return null;
            if (mailbox.TryPost(type, json)) return mailbox;
            if (source.IsBridge) return null;
        }
    }
}
