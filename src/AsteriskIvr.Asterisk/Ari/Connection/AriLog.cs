using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>Every log line of the client. None holds a digit, a variable's value or a query.</summary>
internal static partial class AriLog
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "ARI {Pbx}: connected to Asterisk {Version}, application {Application}, requests by {Transport}, restarted {Restarted}")]
    public static partial void Connected(ILogger logger, string pbx, string version, string application, string transport, bool restarted);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "ARI {Pbx}: connection lost: {Problem}")]
    public static partial void Lost(ILogger logger, string pbx, string problem);

    [LoggerMessage(EventId = 2003, Message = "ARI {Pbx}: cannot connect (attempt {Attempt}): {Problem}")]
    public static partial void CannotConnect(ILogger logger, LogLevel level, string pbx, int attempt, string problem);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Error, Message = "ARI {Pbx}: another connection took the application {Application}; waiting {Wait} before the next attempt. Two servers must not share an application name on one PBX")]
    public static partial void Replaced(ILogger logger, string pbx, string application, TimeSpan wait);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Error, Message = "ARI {Pbx}: {Limit} events wait for their handlers; dropping the connection to start over rather than lose events in silence")]
    public static partial void QueueFull(ILogger logger, string pbx, int limit);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Error, Message = "ARI {Pbx}: the handler of {EventType} failed (channel {Channel})")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string pbx, string eventType, string? channel);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Error, Message = "ARI {Pbx}: {Method} of the application failed")]
    public static partial void ApplicationFailed(ILogger logger, Exception exception, string pbx, string method);

    [LoggerMessage(EventId = 2008, Level = LogLevel.Warning, Message = "ARI {Pbx}: a frame of {Length} bytes is not JSON; left out")]
    public static partial void BadFrame(ILogger logger, string pbx, int length);

    [LoggerMessage(EventId = 2009, Level = LogLevel.Debug, Message = "ARI {Pbx}: a reply that nobody waits for any more (request {RequestId})")]
    public static partial void LateReply(ILogger logger, string pbx, long requestId);
}
