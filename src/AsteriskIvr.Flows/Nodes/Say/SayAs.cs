namespace AsteriskIvr.Flows.Nodes;

/// <summary>How a value is read.</summary>
public enum SayAs
{
    /// <summary>One by one.</summary>
    Digits,

    /// <summary>In words.</summary>
    Number,

    /// <summary>As a rank.</summary>
    Ordinal,

    /// <summary>As an amount of money.</summary>
    Currency,

    /// <summary>As a date with the day of the week.</summary>
    Date,

    /// <summary>As a time of day.</summary>
    Time,

    /// <summary>As a length of time.</summary>
    Duration,

    /// <summary>Letter by letter.</summary>
    Spelling,
}
