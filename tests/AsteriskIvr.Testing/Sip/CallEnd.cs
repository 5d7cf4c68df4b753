namespace AsteriskIvr.Testing;

/// <summary>Who ended a call.</summary>
public enum CallEndedBy
{
    /// <summary>The caller hung up, before or after the answer.</summary>
    Caller,

    /// <summary>Asterisk sent a BYE.</summary>
    Pbx,

    /// <summary>Asterisk refused the call.</summary>
    Refused,
}

/// <summary>How a call ended, as the caller saw it.</summary>
/// <param name="By">Who ended it.</param>
/// <param name="Status">The SIP status of a refusal.</param>
/// <param name="Reason">The Reason header of Asterisk's BYE, such as `Q.850;cause=16`; empty if it had none.</param>
public sealed record CallEnd(CallEndedBy By, int? Status = null, string Reason = "");
