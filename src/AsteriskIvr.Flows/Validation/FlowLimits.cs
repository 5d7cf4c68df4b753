namespace AsteriskIvr.Flows.Validation;

/// <summary>What one flow's file may hold; more is an error.</summary>
public static class FlowLimits
{
    /// <summary>Characters of the file.</summary>
    public const int FileLength = 16 * 1024 * 1024;

    /// <summary>How deep mappings and lists may nest.</summary>
    public const int Depth = 32;

    /// <summary>Nodes of the flow.</summary>
    public const int Nodes = 100_000;

    /// <summary>Nodes of the flow with those of all subflows that it goes through, counted as often as it does.</summary>
    public const int InlinedNodes = 100_000;

    /// <summary>Characters of a node's id with the ids of the nodes that call the subflows around it; it is part of keys that databases bound, and of the names of files.</summary>
    public const int NodeIdLength = 200;

    /// <summary>How deep subflows may nest.</summary>
    public const int SubflowDepth = 8;

    /// <summary>Mistakes reported at once.</summary>
    public const int Diagnostics = 200;

    /// <summary>The longest duration; longer ones are beyond what timers can do.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromDays(49);
}
