namespace AsteriskIvr.Flows.Nodes;

/// <summary>Section <c>Script</c> of the configuration: whether flows may run JavaScript, and what one run may use.</summary>
public sealed record ScriptOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Script";

    /// <summary>Whether they may. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>The longest time. Default 1 s.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most memory that it may ask for in all, in megabytes. Default 16.</summary>
    public int MaxMemory { get; init; } = 16;

    /// <summary>The most statements. Default 100,000.</summary>
    public int MaxStatements { get; init; } = 100_000;
}
