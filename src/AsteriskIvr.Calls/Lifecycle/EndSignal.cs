namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>One sign that a call is over. Signs come in any order, any may be missing, and each adds what it knows.</summary>
internal sealed record EndSignal(EndSource Source, DateTimeOffset At)
{
    /// <summary>Q.850 cause; null or 0: it does not know.</summary>
    public int? Cause { get; init; }

    /// <summary>The cause of the channel's technology, such as a SIP status.</summary>
    public int? TechCause { get; init; }

    /// <summary>Asterisk's <c>hangupsource</c>: the name of a channel, <c>dialplan/…</c>, or empty.</summary>
    public string? HangupSource { get; init; }

    /// <summary>Asterisk's soft-hangup flag, where the sign has one.</summary>
    public SoftHangup? Soft { get; init; }

    /// <summary>The leak guard, <c>TIMEOUT(absolute)</c>, had run out.</summary>
    public bool IsTimedOut { get; init; }

    /// <summary>CDR(billsec).</summary>
    public int? BillableSeconds { get; init; }

    /// <summary>CHANNEL(linkedid).</summary>
    public string? LinkedId { get; init; }

    /// <summary>True when nothing further can come: the channel is gone.</summary>
    public bool IsFinal { get; init; }
}

/// <summary>Where an <see cref="EndSignal"/> comes from.</summary>
internal enum EndSource
{
    /// <summary>AGI's <c>HANGUP</c> line.</summary>
    AgiHangup,

    /// <summary>The AGI connection ended without one: the PBX is gone, or the channel.</summary>
    AgiClosed,

    /// <summary>The hangup handler's own AGI connection.</summary>
    HangupHandler,

    /// <summary>ARI's ChannelHangupRequest.</summary>
    HangupRequest,

    /// <summary>ARI's StasisEnd: the channel left, to be hung up or to the dialplan.</summary>
    StasisEnd,

    /// <summary>ARI's ChannelDestroyed.</summary>
    ChannelDestroyed,

    /// <summary>The channel is not there any more, and nobody saw it go.</summary>
    Missing,

    /// <summary>The channel is not there any more, since its PBX was started anew.</summary>
    PbxRestarted,

    /// <summary>The PBX's own record of the call, read afterwards.</summary>
    CallDetailRecord,

    /// <summary>This server hung up.</summary>
    Server,

    /// <summary>This server stops.</summary>
    Shutdown,

    /// <summary>The longest duration of a call is over.</summary>
    MaxDuration,
}

/// <summary>Asterisk's soft-hangup flags (include/asterisk/channel.h).</summary>
[Flags]
internal enum SoftHangup
{
    Device = 1 << 0,
    AsyncGoto = 1 << 1,
    Shutdown = 1 << 2,
    Timeout = 1 << 3,
    AppUnload = 1 << 4,
    Explicit = 1 << 5,
}
