namespace AsteriskIvr.Flows.Model;

/// <summary>Names a node type and says where it may run.</summary>
/// <param name="type">The name in <c>type:</c>.</param>
/// <param name="place">Where nodes of this type may run.</param>
/// <param name="summary">One sentence for the reference and for editors.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NodeAttribute(string type, NodePlace place, string summary) : Attribute
{
    /// <summary>The name in <c>type:</c>.</summary>
    public string Type { get; } = type;

    /// <summary>Where nodes of this type may run.</summary>
    public NodePlace Place { get; } = place;

    /// <summary>One sentence for the reference and for editors.</summary>
    public string Summary { get; } = summary;

    /// <summary>More for the reference, in Markdown.</summary>
    public string? Remarks { get; init; }

    /// <summary>
    /// True when a node that a kill of the server cut off may be executed again from its begin, with the caller still on the line: it acts on nothing
    /// outside, or twice is the same as once.
    /// </summary>
    public bool IsRepeatable { get; init; }

    /// <summary>
    /// True when the dialplan of the PBX does the node's work, and goes on with it when the server is killed: a caller who comes back from there is
    /// taken up again in this node, which then only asks how it went.
    /// </summary>
    public bool RunsInDialplan { get; init; }

    /// <summary>A YAML example for the reference: the node's line or lines, as they stand under <c>nodes:</c>.</summary>
    public string? Example { get; init; }
}

/// <summary>Where a node may run.</summary>
[Flags]
public enum NodePlace
{
    /// <summary>Part of the frame: start, exception, hangup, end.</summary>
    Frame = 0,

    /// <summary>While the caller is on the line.</summary>
    InCall = 1,

    /// <summary>After the call.</summary>
    PostCall = 2,

    /// <summary>Both.</summary>
    Anywhere = InCall | PostCall,
}
