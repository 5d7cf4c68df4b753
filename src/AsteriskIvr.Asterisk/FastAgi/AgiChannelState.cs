namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>The states that CHANNEL STATUS gives (<c>enum ast_channel_state</c>).</summary>
public enum AgiChannelState
{
    /// <summary>Down and available.</summary>
    Down = 0,

    /// <summary>Down, but reserved.</summary>
    Reserved = 1,

    /// <summary>Off hook.</summary>
    OffHook = 2,

    /// <summary>Digits have been dialled.</summary>
    Dialing = 3,

    /// <summary>The line is ringing.</summary>
    Ring = 4,

    /// <summary>The remote end is ringing.</summary>
    Ringing = 5,

    /// <summary>Answered.</summary>
    Up = 6,

    /// <summary>Busy.</summary>
    Busy = 7,

    /// <summary>Digits have been dialled off hook.</summary>
    DialingOffHook = 8,

    /// <summary>An incoming call has been detected and waits for a ring.</summary>
    PreRing = 9,
}
