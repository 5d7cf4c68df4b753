namespace AsteriskIvr.Flows.Engine;

/// <summary>
/// The one port through which the engine talks to a caller. FastAGI, ARI and the simulator implement it, and one contract test suite runs
/// against all three. Every method throws <see cref="OperationCanceledException"/> when the caller is gone (<see cref="HungUp"/>); what
/// callers do (no input, busy) is a result; a broken PBX is a <see cref="NodeFaultException"/>.
/// </summary>
/// <remarks>
/// <para>One operation at a time. Once <see cref="HungUp"/> is cancelled every operation throws, and nothing reaches the PBX any more.</para>
/// <para>Text is one line: with CR, LF or NUL it is a permanent fault (<see cref="CallText"/>), and nothing of the operation is done.</para>
/// <para>
/// A cancelled token ends the operation at once and leaves the call usable: sound and music stop, a callee is let go. One exception:
/// over FastAGI nothing interrupts a dial, so the operation after it waits until the dial is over; the caller's hangup ends both. A queue and
/// a mailbox are left by their own rules or by the caller's hangup only.
/// </para>
/// <para>
/// Keys count when they end. Over ARI all that are pressed while no operation runs are kept, up to 64, for the next
/// <see cref="WaitForDigitAsync"/>; over FastAGI Asterisk throws away a key that both begins and ends between two operations. So ask for
/// the keys of one entry without a pause: a prompt that the first key stops, then one wait after another.
/// </para>
/// </remarks>
public interface ICall
{
    /// <summary>Cancelled at once when the channel has hung up, has been hung up, or has left the server's control.</summary>
    CancellationToken HungUp { get; }

    /// <summary>Answers the channel, and keeps when; does nothing when it is up. No other operation but a dial that is answered does it.</summary>
    ValueTask AnswerAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Plays media in order, and stops at the first digit of <paramref name="stopOn"/>. Other digits, and those pressed before, are ignored and
    /// do not come later. On a channel that is not answered it is early media, which costs the caller nothing and not every network lets through.
    /// </summary>
    /// <param name="media">What to play; a sound that the PBX lacks is a fault.</param>
    /// <param name="stopOn">Digits (<c>0-9*#A-D</c>) that end it; empty: nothing does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The digit that ended it, or null when all was played.</returns>
    ValueTask<char?> PlayAsync(IReadOnlyList<Media> media, string stopOn, CancellationToken cancellationToken);

    /// <summary>Waits for one digit.</summary>
    /// <returns>The digit, or null when <paramref name="timeout"/> passed.</returns>
    ValueTask<char?> WaitForDigitAsync(TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Lets time pass on the line, in silence or with music on hold; digits pressed meanwhile are ignored.</summary>
    ValueTask WaitAsync(TimeSpan duration, string? musicOnHold, CancellationToken cancellationToken);

    /// <summary>Dials, bridges, and returns when the callee is gone or never came. A callee who answers has the channel answered.</summary>
    ValueTask<DialResult> DialAsync(DialRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Records what the caller says, to a file where the PBX keeps its recordings. Digits that do not end it are ignored. What was said until the
    /// caller hung up is kept.
    /// </summary>
    ValueTask<RecordResult> RecordAsync(RecordRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Lets the caller wait in a queue of the PBX (app_queue) and talk to one of its agents; returns when he has left it. A queue that the PBX
    /// lacks is <see cref="QueueOutcome.Failed"/>. The call must be answered.
    /// </summary>
    ValueTask<QueueResult> QueueAsync(QueueRequest request, CancellationToken cancellationToken);

    /// <summary>Lets the caller leave a message in a mailbox of the PBX (app_voicemail); what was said until the caller hung up is kept.</summary>
    /// <returns>False when there is no such mailbox, or it took no message.</returns>
    ValueTask<bool> LeaveVoicemailAsync(VoicemailRequest request, CancellationToken cancellationToken);

    /// <summary>A channel variable or function, such as <c>CHANNEL(linkedid)</c>; null where it is empty, not set, or unknown to the PBX.</summary>
    ValueTask<string?> GetVariableAsync(string name, CancellationToken cancellationToken);

    /// <summary>Sets a channel variable or function to the text as it is: nothing in it is expanded.</summary>
    ValueTask SetVariableAsync(string name, string value, CancellationToken cancellationToken);

    /// <summary>Hangs up: a call that is not answered is refused.</summary>
    /// <param name="cause">Q.850 cause, which the caller is told; 16 is normal clearing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask HangUpAsync(int cause, CancellationToken cancellationToken);

    /// <summary>Hands the channel to the dialplan. The call is not over: its end is the channel's.</summary>
    ValueTask ContinueInDialplanAsync(DialplanTarget target, CancellationToken cancellationToken);
}

/// <summary>A place in the dialplan.</summary>
/// <param name="Context">The context.</param>
/// <param name="Extension">The extension.</param>
/// <param name="Priority">A priority's number or label.</param>
public sealed record DialplanTarget(string Context, string Extension, string Priority);

/// <summary>Whom to dial, and how.</summary>
/// <param name="Target">Technology and resource, such as <c>PJSIP/agent</c>.</param>
/// <param name="Ring">How long it may ring.</param>
public sealed record DialRequest(string Target, TimeSpan Ring)
{
    /// <summary>The number shown to the callee; null: the caller's own.</summary>
    public string? CallerId { get; init; }

    /// <summary>The longest conversation; null: no limit.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>Music class that the caller hears instead of ringing; null: ringing.</summary>
    public string? MusicOnHold { get; init; }
}

/// <summary>What became of a dial.</summary>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Talked">How long both talked; zero unless answered.</param>
public sealed record DialResult(DialOutcome Outcome, TimeSpan Talked);

/// <summary>The outcomes of a dial.</summary>
public enum DialOutcome
{
    /// <summary>The callee answered, and has left since.</summary>
    Answered,

    /// <summary>The callee was busy.</summary>
    Busy,

    /// <summary>Nobody answered in time.</summary>
    NoAnswer,

    /// <summary>The callee could not be reached, or refused.</summary>
    Failed,
}
