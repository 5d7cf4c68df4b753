namespace AsteriskIvr.Flows.Engine;

/// <summary>What an attempt tells of the outside system that it used, as a whole.</summary>
public enum TargetVerdict
{
    /// <summary>Nothing: it was not reached, or what went wrong was on this side.</summary>
    Unknown,

    /// <summary>It works, even if it refused this attempt.</summary>
    Answers,

    /// <summary>It does not answer, is broken, or asks to be left alone for a while.</summary>
    Away,
}
