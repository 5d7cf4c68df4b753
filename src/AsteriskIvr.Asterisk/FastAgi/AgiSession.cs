using System.Globalization;
using System.Net;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>One call that Asterisk handed over: its environment, its commands, and its end.</summary>
/// <remarks>
/// <para>One command may be in flight; a second one is an <see cref="InvalidOperationException"/>, and each is awaited once.</para>
/// <para>
/// At the caller's hangup <see cref="HungUp"/> is cancelled and the command in flight throws <see cref="AgiHangupException"/> at once; its late reply
/// is swallowed. Only what Asterisk answers at once on a dead channel too (NOOP, VERBOSE, variables, DATABASE) still returns. Those and EXEC can
/// also be sent afterwards; others throw <see cref="AgiHangupException"/> unsent. Asterisk keeps the channel until the handler ends: end it soon.
/// </para>
/// <para>
/// A command whose token is cancelled throws at once, and Asterisk is made to stop what watches for a new line: STREAM FILE, GET DATA, WAIT FOR
/// DIGIT. SAY, RECORD FILE and EXEC end in their own time. The next command is held until the one before is over.
/// </para>
/// <para>
/// Typed methods throw <see cref="AgiCommandException"/> where Asterisk refuses the command or its result is an error while the caller is still there (asked
/// by CHANNEL STATUS where a result of -1 leaves it open), and <see cref="AgiHangupException"/> where he is not. Arguments that AGI cannot carry
/// (CR, LF, NUL, too long) are an <see cref="ArgumentException"/>.
/// </para>
/// </remarks>
public sealed partial class AgiSession
{
    private const string ChannelStatus = "CHANNEL STATUS";

    internal AgiSession(AgiConnection connection, AgiEnvironment environment)
    {
        Connection = connection;
        Environment = environment;
        Exchange = new AgiExchange(connection);
    }

    /// <summary>What Asterisk said of the call.</summary>
    public AgiEnvironment Environment { get; }

    /// <summary>The PBX's address.</summary>
    public EndPoint? RemoteEndPoint => Connection.Peer;

    /// <summary>
    /// Cancelled when the caller hangs up, also while no command is in flight, and when the connection ends. Callbacks run on the receiving thread.
    /// </summary>
    /// <remarks>With the channel variable <c>AGISIGHUP=no</c> Asterisk sends no notice: then it is cancelled by a reply that shows a dead channel.</remarks>
    public CancellationToken HungUp => Exchange.HungUp;

    /// <summary>Cancelled when the connection ends, by either side: nothing can be sent any more. After a hangup it is usually still open.</summary>
    public CancellationToken Closed => Exchange.Closed;

    /// <summary>The channel is dead: Asterisk said so by its notice or a reply. False for a connection that ended without one.</summary>
    public bool IsHungUp => Exchange.IsHungUp;

    /// <summary>The connection has ended.</summary>
    public bool IsClosed => Exchange.IsClosed;

    internal AgiConnection Connection { get; }

    internal AgiExchange Exchange { get; }

    /// <summary>Sends any command and returns its reply as it is, of whatever status and result.</summary>
    /// <exception cref="ArgumentException">The command holds CR, LF or NUL, or is too long.</exception>
    /// <exception cref="InvalidOperationException">Another command is in flight.</exception>
    /// <exception cref="AgiHangupException">The caller hung up before the reply, or the connection ended.</exception>
    /// <exception cref="AgiProtocolException">The reply is outside AGI's grammar.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<AgiReply> SendAsync(AgiCommand command, CancellationToken cancellationToken = default) =>
        Exchange.SendAsync(command, cancellationToken);

    /// <summary>Sends, judges the status and, with <paramref name="judgeResult"/>, the result, of which less than 0 is an error or the hangup.</summary>
    /// <remarks>One state machine for a command, whatever its result's type: this is the path that every exchange takes.</remarks>
    private async ValueTask<T> RunAsync<T>(AgiCommand command, bool judgeResult, Func<string, AgiReply, T> read, CancellationToken cancellationToken)
    {
        var wasHungUp = IsHungUp;
        var reply = await Exchange.SendAsync(command, cancellationToken);
        if (!reply.IsSuccess || (judgeResult && reply.Code is < 0 && !wasHungUp))
            await ThrowAsync(command.Name, reply, cancellationToken);
        return read(command.Name, reply);
    }

    private async ValueTask DoAsync(AgiCommand command, CancellationToken cancellationToken)
    {
        var wasHungUp = IsHungUp;
        var reply = await Exchange.SendAsync(command, cancellationToken);
        if (!reply.IsSuccess || (reply.Code is < 0 && !wasHungUp))
            await ThrowAsync(command.Name, reply, cancellationToken);
    }

    private async ValueTask ThrowAsync(string command, AgiReply reply, CancellationToken cancellationToken)
    {
        // The reply of what a hangup interrupts comes ahead of the HANGUP line. A live channel answers this; for a dead one the line comes first, or 511.
        var status = reply.IsSuccess ? await Exchange.SendAsync(new AgiCommand(ChannelStatus, AgiCommandTraits.None), cancellationToken) : reply;
        if (status.Status != 511)
            throw new AgiCommandException(command, reply);
        Exchange.End(connectionClosed: false);
        throw new AgiHangupException(connectionClosed: false, new CancellationToken(true));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Milliseconds; an infinite time is Asterisk's -1.</summary>
    private static string Milliseconds(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? "-1" : Text((long)Math.Max(0, time.TotalMilliseconds));

    /// <summary>The key that a positive result names by its ASCII code.</summary>
    private static char? Key(AgiReply reply) => reply.Code is > 0 and < 128 and var code ? (char)code : null;
}
