using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Yaml;

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

    /// <summary>What it says of itself where it is a subflow; null: it is none.</summary>
    public DraftSubflow? Subflow { get; set; }

    /// <summary>Where all its nodes can run.</summary>
    public NodePlace Place => Nodes.Values.Select(n => n.Place).Where(place => place != NodePlace.Frame).Aggregate(NodePlace.Anywhere, (all, one) => all & one);

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
    public Node? Node { get; set; }

    /// <summary>Where it can run: as its type, and of a node that calls a subflow, where that can. Unknown: anywhere.</summary>
    public NodePlace Place => Node is SubflowNode { Called: { } called } ? called.Place : Type?.Definition.Place ?? NodePlace.Anywhere;

    /// <summary>True when all its fields could be read.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Where each outlet leads.</summary>
    public required IReadOnlyDictionary<string, Wire> Wiring { get; init; }

    /// <summary>Its fields as they are written.</summary>
    public required YamlMapping Fields { get; init; }

    public required IReadOnlyList<ExpressionUse> Expressions { get; init; }

    public required IReadOnlyList<NamedUse> Connections { get; init; }

    /// <summary>The records in its fields, such as prompts.</summary>
    public required IReadOnlyList<RecordUse> Records { get; init; }

    /// <summary>The outlets as they are written, also those that lead to no node.</summary>
    public IEnumerable<YamlEntry> WrittenOutlets => NodeBinder.OutletsIn(Fields);

    /// <summary>All names that may stand under <c>on:</c>.</summary>
    public IEnumerable<string> Outlets => Type is null || Node is null ? Wiring.Keys : Type.Outlets.Select(o => o.Name).Concat(Node.OwnOutlets);

    /// <summary>True for nodes that end a flow: they can be shared by flows that are separate otherwise.</summary>
    public bool IsTerminal => Type is { Outlets.Count: 0 } && !Outlets.Any();

    /// <summary>A field's text, such as <c>hangup</c> of a start node; null where it holds none.</summary>
    public YamlScalar? Text(string field) => Fields.Find(field) as YamlScalar;

    /// <summary>Where a field's text stands, or else its name; where the node does, when it has no such field.</summary>
    public SourceLocation Locate(string field) => Fields.FindEntry(field) switch
    {
        null => Location,
        { Value: YamlScalar text } => text.Location,
        { Key: var name } => name.Location,
    };
}

/// <summary>A subflow's declaration as it was read.</summary>
/// <param name="Declaration">What it says.</param>
/// <param name="Fields">As it is written.</param>
internal sealed record DraftSubflow(SubflowDeclaration Declaration, YamlMapping Fields)
{
    /// <summary>Where a name of a list stands; else where the declaration does.</summary>
    public SourceLocation Locate(string field, string name) => Fields.Find(field) switch
    {
        YamlList list => list.Items.OfType<YamlScalar>().FirstOrDefault(item => item.Text == name)?.Location ?? list.Location,
        { } other => other.Location,
        null => Fields.Location,
    };
}

/// <summary>A name in a field, and where it stands.</summary>
internal readonly record struct NamedUse(string Name, SourceLocation Location);

/// <summary>A record in a field of a node.</summary>
/// <param name="Record">What was read.</param>
/// <param name="Fields">As it is written.</param>
internal sealed record RecordUse(object Record, YamlMapping Fields);

/// <summary>A template or condition in a node.</summary>
/// <param name="References">The variables it reads.</param>
/// <param name="AllowsSecrets">True where it may read <c>secrets.*</c>.</param>
/// <param name="Locate">Where the first occurrence of a text in it stands.</param>
internal sealed record ExpressionUse(IReadOnlySet<string> References, bool AllowsSecrets, Func<string, SourceLocation> Locate);
