using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>Nothing here takes a command's arguments or a reply's value: they can hold a caller's digits.</summary>
internal static partial class FastAgiLog
{
    [LoggerMessage(4501, LogLevel.Information, "FastAGI listens on {EndPoint}")]
    public static partial void Listening(this ILogger logger, EndPoint endPoint);

    [LoggerMessage(4502, LogLevel.Information, "FastAGI accepts no more; {Sessions} sessions go on")]
    public static partial void StoppedAccepting(this ILogger logger, int sessions);

    [LoggerMessage(4503, LogLevel.Warning, "FastAGI connection from {Peer} refused or cut off: {Reason}")]
    public static partial void Rejected(this ILogger logger, EndPoint? peer, string reason);

    [LoggerMessage(4504, LogLevel.Error, "FastAGI cannot accept connections ({Error}); next try in {Delay}")]
    public static partial void AcceptFailed(this ILogger logger, SocketError error, TimeSpan delay);

    [LoggerMessage(4505, LogLevel.Error, "The handler of the FastAGI session on {Channel} ({Script}) failed; the session is closed")]
    public static partial void HandlerFailed(this ILogger logger, string? channel, string? script, Exception exception);

    [LoggerMessage(4506, LogLevel.Error, "A callback on a token of the FastAGI session on {Channel} failed")]
    public static partial void TokenCallbackFailed(this ILogger logger, string? channel, Exception exception);

    [LoggerMessage(4507, LogLevel.Debug, "FastAGI session on {Channel} dropped a line that answers no command")]
    public static partial void UnsolicitedLine(this ILogger logger, string? channel);

    [LoggerMessage(4508, LogLevel.Debug, "FastAGI session on {Channel} ended at the caller's hangup or the server's stop")]
    public static partial void HandlerCancelled(this ILogger logger, string? channel);

    [LoggerMessage(4509, LogLevel.Debug, "FastAGI connection on {Channel} was lost ({Error})")]
    public static partial void ConnectionLost(this ILogger logger, string? channel, string error);

    [LoggerMessage(4510, LogLevel.Warning, "FastAGI serves {Bound} connections instead of {Wished}: the process' limit of open files leaves no more")]
    public static partial void ConnectionsLimited(this ILogger logger, int wished, int bound);
}
