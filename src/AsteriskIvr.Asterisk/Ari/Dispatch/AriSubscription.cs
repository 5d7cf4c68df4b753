using AsteriskIvr.Asterisk.Ari.Events;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// One handler of one channel's events. Events come one after another, in Asterisk's order; the next waits until the handler has ended,
/// other channels do not. So a handler must not wait for a later event of its own channel. What it throws is logged and ends nothing.
/// </summary>
public sealed class AriSubscription : IDisposable
{
    private readonly AriMailbox _mailbox;

    internal AriSubscription(AriMailbox mailbox, AriEventTypes types, Func<AriEvent, ValueTask> handler)
    {
        _mailbox = mailbox;
        Types = types;
        Handler = handler;
    }

    /// <summary>The types the handler gets.</summary>
    public AriEventTypes Types { get; }

    internal Func<AriEvent, ValueTask> Handler { get; }

    internal bool IsDisposed { get; private set; }

    /// <summary>
    /// From now on the events of this bridge, and of playbacks and recordings on it, come to this channel's handlers too, in one order with
    /// the channel's own. A bridge has one such channel: the last one that called this. Ends with <see cref="RemoveBridge"/> or when the
    /// channel has no subscription left.
    /// </summary>
    public void AddBridge(string bridgeId) => _mailbox.AddBridge(bridgeId);

    /// <summary>Ends <see cref="AddBridge"/>.</summary>
    public void RemoveBridge(string bridgeId) => _mailbox.RemoveBridge(bridgeId);

    /// <summary>Ends the subscription; a handler that runs is not waited for, and none begins after this.</summary>
    public void Dispose()
    {
        IsDisposed = true;
        _mailbox.Remove(this);
    }
}
