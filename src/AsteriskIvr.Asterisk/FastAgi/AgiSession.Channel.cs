using System.Globalization;

namespace AsteriskIvr.Asterisk.FastAgi;

// The channel itself, and the dialplan.
public sealed partial class AgiSession
{
    /// <summary>ANSWER: answers the channel unless it is up already.</summary>
    public ValueTask AnswerAsync(CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("ANSWER", AgiCommandTraits.None), cancellationToken);

    /// <summary>ASYNCAGI BREAK: of use in AsyncAGI only; FastAGI answers and goes on.</summary>
    public ValueTask AsyncAgiBreakAsync(CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("ASYNCAGI BREAK", AgiCommandTraits.Immediate), cancellationToken);

    /// <summary>CHANNEL STATUS of this channel or the one named; null where no channel has that name.</summary>
    public ValueTask<AgiChannelState?> ChannelStatusAsync(string? channel = null, CancellationToken cancellationToken = default) =>
        RunAsync(
            new AgiCommand(ChannelStatus, AgiCommandTraits.None, channel is null ? [] : [channel]),
            judgeResult: false,
            static (_, reply) => reply.Code is >= 0 and var state ? (AgiChannelState?)state : null,
            cancellationToken);

    /// <summary>EXEC: runs a dialplan application and returns what it returned, by convention 0 or a key.</summary>
    /// <param name="application">Such as <c>Dial</c>.</param>
    /// <param name="arguments">As in the dialplan, parted by commas. Variables in it are replaced only where <c>AGIEXECFULL=yes</c>.</param>
    /// <param name="cancellationToken">Cancels the wait; the application ends in its own time.</param>
    /// <exception cref="AgiCommandException">-2: no such application; -1: it asked for the call's end while the caller is still there.</exception>
    public ValueTask<int> ExecAsync(string application, string arguments = "", CancellationToken cancellationToken = default) =>
        RunAsync(
            new AgiCommand("EXEC", AgiCommandTraits.RunsDead, application, arguments),
            judgeResult: true,
            static (name, reply) => reply.Code ?? throw new AgiCommandException(name, reply),
            cancellationToken);

    /// <summary>GOSUB: runs a dialplan subroutine until its Return.</summary>
    public ValueTask GosubAsync(
        string context, string extension, string priority, string? argument = null, CancellationToken cancellationToken = default) =>
        DoAsync(
            argument is null
                ? new AgiCommand("GOSUB", AgiCommandTraits.None, context, extension, priority)
                : new AgiCommand("GOSUB", AgiCommandTraits.None, context, extension, priority, argument),
            cancellationToken);

    /// <summary>HANGUP of this channel or the one named; false where no channel has that name. The session's own hangup notice follows.</summary>
    public ValueTask<bool> HangupAsync(string? channel = null, CancellationToken cancellationToken = default) =>
        IsOneAsync(new AgiCommand("HANGUP", AgiCommandTraits.None, channel is null ? [] : [channel]), cancellationToken);

    /// <summary>NOOP.</summary>
    public ValueTask NoOpAsync(CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("NOOP", AgiCommandTraits.Immediate), cancellationToken);

    /// <summary>SET AUTOHANGUP: Asterisk hangs up after this time; zero takes it back.</summary>
    public ValueTask SetAutoHangupAsync(TimeSpan time, CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("SET AUTOHANGUP", AgiCommandTraits.None, time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)), cancellationToken);

    /// <summary>SET CALLERID, as a number or <c>"name" &lt;number&gt;</c>.</summary>
    public ValueTask SetCallerIdAsync(string callerId, CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("SET CALLERID", AgiCommandTraits.None, callerId), cancellationToken);

    /// <summary>SET CONTEXT: where the dialplan goes on when the session ends.</summary>
    public ValueTask SetContextAsync(string context, CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("SET CONTEXT", AgiCommandTraits.None, context), cancellationToken);

    /// <summary>SET EXTENSION: where the dialplan goes on when the session ends.</summary>
    public ValueTask SetExtensionAsync(string extension, CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("SET EXTENSION", AgiCommandTraits.None, extension), cancellationToken);

    /// <summary>SET PRIORITY: a number or a label of the extension set before.</summary>
    public ValueTask SetPriorityAsync(string priority, CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("SET PRIORITY", AgiCommandTraits.None, priority), cancellationToken);

    /// <summary>SET MUSIC: starts or stops music on hold.</summary>
    public ValueTask SetMusicAsync(bool on, string? musicClass = null, CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("SET MUSIC", AgiCommandTraits.None, musicClass is null ? [on ? "on" : "off"] : [on ? "on" : "off", musicClass]), cancellationToken);

    /// <summary>TDD MODE; false where the channel cannot.</summary>
    public ValueTask<bool> TddModeAsync(AgiTddMode mode, CancellationToken cancellationToken = default)
    {
        var word = mode switch { AgiTddMode.On => "on", AgiTddMode.Mate => "mate", _ => "off" };
        return IsOneAsync(new AgiCommand("TDD MODE", AgiCommandTraits.None, word), cancellationToken);
    }

    /// <summary>VERBOSE: writes to Asterisk's log at a level of 1 to 4.</summary>
    public ValueTask VerboseAsync(string message, int level = 1, CancellationToken cancellationToken = default) =>
        DoAsync(new AgiCommand("VERBOSE", AgiCommandTraits.Immediate, message, Text(level)), cancellationToken);

    private ValueTask<bool> IsOneAsync(AgiCommand command, CancellationToken cancellationToken) =>
        RunAsync(command, judgeResult: false, static (_, reply) => reply.Code == 1, cancellationToken);
}
