namespace AsteriskIvr.Asterisk.Ari;

/// <summary>What became of a dialled leg.</summary>
/// <param name="Outcome">In one word.</param>
/// <param name="Cause">Q.850 cause of an unanswered end; 0 when answered or not known (a Local channel's ends have none).</param>
/// <param name="TechCause">The technology's own cause, for PJSIP the SIP status; null when not known (Asterisk before 22.7).</param>
public sealed record AriDialResult(AriDialOutcome Outcome, int Cause, int? TechCause)
{
    /// <summary>The outcome that a Q.850 cause of an unanswered leg stands for.</summary>
    public static AriDialOutcome OutcomeOf(int cause) => cause switch
    {
        17 => AriDialOutcome.Busy,
        18 or 19 => AriDialOutcome.NoAnswer,
        21 => AriDialOutcome.Rejected,
        16 => AriDialOutcome.Cancelled,
        _ => AriDialOutcome.Failed,
    };

    /// <summary>
    /// The result that a Dial event's <c>dialstatus</c> stands for; null while it goes on (empty, RINGING, PROGRESS, PROCEEDING).
    /// </summary>
    public static AriDialResult? OfStatus(string dialStatus) => dialStatus switch
    {
        "ANSWER" => new(AriDialOutcome.Answered, 0, null),
        "BUSY" => new(AriDialOutcome.Busy, 17, null),
        "NOANSWER" => new(AriDialOutcome.NoAnswer, 19, null),
        "CANCEL" => new(AriDialOutcome.Cancelled, 16, null),
        "CONGESTION" or "CHANUNAVAIL" => new(AriDialOutcome.Failed, 0, null),
        _ => null,
    };
}

/// <summary>What became of a dialled leg, in one word.</summary>
public enum AriDialOutcome
{
    /// <summary>It was answered and is up.</summary>
    Answered,

    /// <summary>Busy (Q.850 17).</summary>
    Busy,

    /// <summary>Nobody answered in time (18, 19).</summary>
    NoAnswer,

    /// <summary>The called party declined (21).</summary>
    Rejected,

    /// <summary>It was hung up before an answer, by us or by somebody else (16).</summary>
    Cancelled,

    /// <summary>It could not be reached, for any other cause.</summary>
    Failed,
}
