using System.Collections.Frozen;

namespace AsteriskIvr.Flows.Model;

/// <summary>
/// A node of a flow. A node type is a record derived from this, marked with <see cref="NodeAttribute"/>, its fields with
/// <see cref="FieldAttribute"/>, its ways out with <see cref="OutletAttribute"/>: the YAML binder, the validator, the JSON Schema
/// and the node reference are all made from that one definition.
/// </summary>
public abstract record Node
{
    /// <summary>The node's id, unique in its flow.</summary>
    public string Id { get; init; } = "";

    /// <summary>
    /// Id of the <c>subflow</c> node whose subflow the node is part of, and whose variables and constants it sees; empty for a node of the flow itself. The id of such
    /// a node begins with it: <c>ask-language/choose</c>.
    /// </summary>
    public string Scope { get; init; } = "";

    /// <summary>Where the node stands in its file.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>Outlet name to where it leads, as the author wired it (<c>next:</c> is short for <c>on: { next: … }</c>).</summary>
    public IReadOnlyDictionary<string, Wire> Wiring { get; init; } = FrozenDictionary<string, Wire>.Empty;

    /// <summary>The outlets this very node has beyond those of its type: a menu's digits, a switch's cases.</summary>
    public virtual IEnumerable<string> OwnOutlets => [];

    /// <summary>The session variables this node sets.</summary>
    public virtual IEnumerable<string> Sets => [];

    /// <summary>What it needs of the server's configuration: checked when the flow is deployed.</summary>
    public virtual IEnumerable<NodeNeed> Needs => [];

    /// <summary>True when the node waits for the caller or for time, so that a cycle through it cannot spin.</summary>
    public virtual bool Waits => false;

    /// <summary>
    /// Mistakes in this node that the attributes of its fields cannot express: two fields that exclude each other, a pattern that does not
    /// parse. The flow cannot run with one.
    /// </summary>
    public virtual IEnumerable<NodeProblem> Problems => [];
}

/// <summary>A mistake that a node type found in one of its nodes.</summary>
/// <param name="Field">The field to point at, as it is written in YAML.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">How to mend it.</param>
public sealed record NodeProblem(string Field, string Message, string Hint);

/// <summary>Where an outlet leads.</summary>
/// <param name="Target">Id of the next node.</param>
/// <param name="Location">Where the author wrote it.</param>
public readonly record struct Wire(string Target, SourceLocation Location);
