namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>What <see cref="AgiReplyParser"/> found.</summary>
internal enum AgiItem
{
    /// <summary>Nothing whole yet.</summary>
    Incomplete,

    /// <summary>The out-of-band notice that the channel is gone.</summary>
    Hangup,

    /// <summary>A 1xx line: the reply is still to come.</summary>
    Interim,

    /// <summary>A reply.</summary>
    Reply,

    /// <summary>A line outside the grammar, or of a status unknown to it.</summary>
    Malformed,
}
