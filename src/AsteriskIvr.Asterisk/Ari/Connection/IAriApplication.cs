using AsteriskIvr.Asterisk.Ari.Events;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// What the owner of a connection is told. OnConnected, OnDisconnected come strictly in turn. None may block its thread.
/// </summary>
public interface IAriApplication
{
    /// <summary>
    /// A channel entered the application and nobody has subscribed to its StasisStart. Later events of the channel are kept until this has
    /// ended; what is subscribed to by then gets them, and if nothing is they are dropped. So subscribe, start the call's work and return:
    /// not without the subscription, or an early hangup goes unheard, and not with the call's work, which would not hear of a hangup at
    /// all.
    /// </summary>
    /// <param name="start">The event.</param>
    /// <param name="stopping">Cancelled when the connection is disposed.</param>
    ValueTask OnStasisStartAsync(StasisStart start, CancellationToken stopping);

    /// <summary>
    /// The websocket is up and subscribed to all channels. Events that came meanwhile are delivered once this has returned or first waited.
    /// This is the place to compare the calls held open with <c>Client.Channels.ListAsync</c>: events of the time without connection are
    /// lost. Take the set of one's own calls before asking for the list; those which the list lacks are over.
    /// </summary>
    /// <param name="server">The Asterisk.</param>
    /// <param name="restarted">Asterisk was started anew since the last connection: every earlier channel is gone.</param>
    /// <param name="disconnected">Cancelled when this connection is lost; the next connect waits until this method has ended.</param>
    ValueTask OnConnectedAsync(AriServerInfo server, bool restarted, CancellationToken disconnected) => ValueTask.CompletedTask;

    /// <summary>The websocket of the last OnConnected is lost. Calls go on at the PBX; a new connection is being made.</summary>
    /// <param name="reason">Why.</param>
    ValueTask OnDisconnectedAsync(AriDisconnect reason) => ValueTask.CompletedTask;
}
