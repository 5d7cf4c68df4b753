namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>
/// The caller hung up, or the connection to Asterisk ended, before the command could be done. It is cancellation, not a fault: a handler that lets
/// it pass ends its session in silence.
/// </summary>
public sealed class AgiHangupException : OperationCanceledException
{
    internal AgiHangupException(bool connectionClosed, CancellationToken token)
        : base(connectionClosed ? "The connection to Asterisk is closed." : "The caller hung up.", token) => ConnectionClosed = connectionClosed;

    /// <summary>True where the connection itself is gone, so that nothing can be sent any more, not even what a dead channel allows.</summary>
    public bool ConnectionClosed { get; }
}
