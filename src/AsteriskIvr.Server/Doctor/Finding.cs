namespace AsteriskIvr.Server.Doctor;

/// <summary>What a check found. The JSON of <c>doctor --json</c> is a list of these.</summary>
/// <param name="Check">What was looked at, such as <c>database</c> or <c>pbx main</c>.</param>
/// <param name="Level">How it is.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Hint">What to do; null where nothing is to be done.</param>
internal sealed record Finding(string Check, FindingLevel Level, string Detail, string? Hint = null)
{
    public static Finding Ok(string check, string detail) => new(check, FindingLevel.Ok, detail);

    public static Finding Warn(string check, string detail, string hint) => new(check, FindingLevel.Warn, detail, hint);

    public static Finding Fail(string check, string detail, string hint) => new(check, FindingLevel.Fail, detail, hint);

    public static Finding Unknown(string check, string detail, string hint) => new(check, FindingLevel.Unknown, detail, hint);
}

/// <summary>How good a finding is.</summary>
internal enum FindingLevel
{
    Ok,

    /// <summary>It could not be looked at from here; the hint says how to.</summary>
    Unknown,

    /// <summary>It works, but not as well as it should, or not for long.</summary>
    Warn,

    /// <summary>Calls or post-call work will fail.</summary>
    Fail,
}
