using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Writes an activity line.</summary>
[Node("log", NodePlace.Anywhere, "Writes a line into the call's activity log and the server's log.",
    IsRepeatable = true,
    Remarks = "Sensitive variables appear as `" + Session.Mask + "`.",
    Example = "note: { type: log, message: \"Balance told\", fields: { choice: \"{{ session.choice }}\" }, next: end }")]
[Outlet(Outlets.Next, "It is written.")]
public sealed record LogNode : Node
{
    /// <summary>The line.</summary>
    [Field("The line.")]
    public required Template Message { get; init; }

    /// <summary>How important it is.</summary>
    [Field("How important it is.")]
    public ActivityLevel Level { get; init; } = ActivityLevel.Info;

    /// <summary>Further fields.</summary>
    [Field("Further fields: names and values.")]
    public IReadOnlyDictionary<string, Template> Fields { get; init; } = new Dictionary<string, Template>();
}

/// <summary>How important an activity line is.</summary>
public enum ActivityLevel
{
    /// <summary>For those who look for a mistake.</summary>
    Debug,

    /// <summary>The ordinary course of things.</summary>
    Info,

    /// <summary>Something to look at.</summary>
    Warning,

    /// <summary>Something went wrong.</summary>
    Error,
}
