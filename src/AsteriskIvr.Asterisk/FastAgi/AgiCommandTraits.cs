namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>What the session must know of a command beyond its words.</summary>
[Flags]
internal enum AgiCommandTraits
{
    /// <summary>Refused on a dead channel, one line of reply.</summary>
    None = 0,

    /// <summary>Asterisk takes it on a dead channel too.</summary>
    RunsDead = 1,

    /// <summary>Its reply carries a value, which may span lines.</summary>
    RepliesWithValue = 2,

    /// <summary>Asterisk answers at once, also on a dead channel: a hangup does not end the wait for it.</summary>
    Immediate = RunsDead | 4,

    /// <summary>A key ends it: any one of a wait, else those of its second argument.</summary>
    EndsOnKey = 8,
}
