using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Validation;

/// <summary>A flow as it was read, perhaps with mistakes: what the rules look at.</summary>
internal sealed class FlowDraft
{
    public required SourceLocation Location { get; init; }

    public string Name { get; set; } = "";

    public string? Description { get; set; }

    public string? Language { get; set; }

    public Dictionary<string, string> Env { get; } = new(StringComparer.Ordinal);

    /// <summary>The nodes in the order written.</summary>
    public Dictionary<string, DraftNode> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>What the server offers; null when that is not known.</summary>
    public DeploymentEnvironment? Environment { get; init; }

    /// <summary>Who leads where. Asked for when all nodes are there.</summary>
    public FlowGraph Graph => field ??= new FlowGraph(this);

    public IEnumerable<DraftNode> OfType(string type) => Nodes.Values.Where(n => n.TypeName == type);
}

/// <summary>A node as it was read.</summary>
internal sealed class DraftNode
{
    public required string Id { get; init; }

    /// <summary>Where its id stands.</summary>
    public required SourceLocation Location { get; init; }

    public string? TypeName { get; init; }

    /// <summary>Null when the type is unknown.</summary>
    public NodeType? Type { get; init; }

    /// <summary>Null when the type is unknown; what could not be read has a harmless value.</summary>
    public Node? Node { get; init; }

    /// <summary>True when all its fields could be read.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Where each outlet leads.</summary>
    public required IReadOnlyDictionary<string, Wire> Wiring { get; init; }

    /// <summary>Where each outlet's name stands.</summary>
    public required IReadOnlyDictionary<string, SourceLocation> OutletLocations { get; init; }

    /// <summary>Its plain texts by field, such as <c>hangup</c> of a start node.</summary>
    public required IReadOnlyDictionary<string, NamedUse> Texts { get; init; }

    /// <summary>Where the name of each field stands.</summary>
    public required IReadOnlyDictionary<string, SourceLocation> FieldLocations { get; init; }

    public required IReadOnlyList<ExpressionUse> Expressions { get; init; }

    public required IReadOnlyList<NamedUse> Connections { get; init; }

    /// <summary>All names that may stand under <c>on:</c>.</summary>
    public IEnumerable<string> Outlets => Type is null || Node is null ? Wiring.Keys : Type.Outlets.Select(o => o.Name).Concat(Node.OwnOutlets);

    /// <summary>True for nodes that end a flow: they can be shared by flows that are separate otherwise.</summary>
    public bool IsTerminal => Type is { Outlets.Count: 0 } && !Outlets.Any();
}

/// <summary>A name in a field, and where it stands.</summary>
internal readonly record struct NamedUse(string Name, SourceLocation Location);

/// <summary>A template or condition in a node.</summary>
/// <param name="References">The variables it reads.</param>
/// <param name="AllowsSecrets">True where it may read <c>secrets.*</c>.</param>
/// <param name="Locate">Where the first occurrence of a text in it stands.</param>
internal sealed record ExpressionUse(IReadOnlySet<string> References, bool AllowsSecrets, Func<string, SourceLocation> Locate);
