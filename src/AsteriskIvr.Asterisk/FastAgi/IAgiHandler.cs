namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>What is done with a call that Asterisk hands over through <c>AGI(agi://…)</c>.</summary>
/// <remarks>
/// With inline completions (<see cref="FastAgiRuntime"/>) this code runs on the thread that reads the sockets of many calls: it may not block,
/// nor compute for long; <c>await Task.Yield()</c> leaves that thread.
/// </remarks>
public interface IAgiHandler
{
    /// <summary>
    /// Serves one session. The connection is closed when the returned task ends, and Asterisk goes on in the dialplan.
    /// A fault closes this session with one error in the log and touches no other.
    /// </summary>
    /// <param name="session">The session; not to be used after the task has ended.</param>
    /// <param name="cancellationToken">The server is stopping and its patience has ended; not the caller's hangup, which is <see cref="AgiSession.HungUp"/>.</param>
    Task HandleAsync(AgiSession session, CancellationToken cancellationToken);
}
