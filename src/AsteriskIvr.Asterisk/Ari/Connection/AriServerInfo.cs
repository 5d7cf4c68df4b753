namespace AsteriskIvr.Asterisk.Ari;

/// <summary>What a PBX said of itself at connect.</summary>
/// <param name="Version">Its version in numbers.</param>
/// <param name="VersionText">Its version as it writes it.</param>
/// <param name="SystemName"><c>systemname</c> of asterisk.conf, which makes its uniqueids unique among PBXs; may be empty.</param>
/// <param name="EntityId">Its entity id.</param>
/// <param name="StartupTime">When this Asterisk was started; another time means that all earlier channels are gone.</param>
public sealed record AriServerInfo(
    AsteriskVersion Version, string VersionText, string SystemName, string EntityId, DateTimeOffset StartupTime);

/// <summary>Why a connection ended.</summary>
public enum AriDisconnect
{
    /// <summary>The socket closed or broke.</summary>
    Lost,

    /// <summary>
    /// Another websocket took the application over. The next attempt waits for <see cref="AriConnectionOptions.ReplacedWait"/>.
    /// </summary>
    ApplicationReplaced,

    /// <summary>The handlers are too slow: <see cref="AriConnectionOptions.MaxQueuedEvents"/> was reached.</summary>
    QueueFull,

    /// <summary>The connection was disposed.</summary>
    Stopped,
}

/// <summary>What a connection is doing.</summary>
public enum AriConnectionState
{
    /// <summary>Not started, or trying to connect.</summary>
    Connecting,

    /// <summary>The websocket is up and subscribed.</summary>
    Connected,

    /// <summary>Another websocket took the application; waiting before the next attempt.</summary>
    Replaced,

    /// <summary>Disposed.</summary>
    Stopped,
}
