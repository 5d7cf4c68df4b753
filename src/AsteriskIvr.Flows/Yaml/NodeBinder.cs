using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>Makes a draft of one node from its YAML.</summary>
internal sealed class NodeBinder(NodeCatalog catalog, DiagnosticBag bag, YamlScalar id)
{
    public const string Type = "type";
    public const string On = "on";

    private readonly Dictionary<string, Wire> _wiring = new(StringComparer.Ordinal);

    public DraftNode Bind(YamlValue value)
    {
        if (value is not YamlMapping fields)
        {
            bag.Add(DiagnosticCodes.WrongShape, value.Location, $"A node is a mapping; this is {value.Kind}.", "Write 'id: { type: …, … }'.");
            fields = new YamlMapping(value.Location);
            return Draft(fields, null, null, null, new ValueBinder(bag), isComplete: false);
        }
        BindWiring(fields);
        var typeName = BindType(fields);
        var type = typeName is null ? null : catalog.Types.GetValueOrDefault(typeName);
        var binder = new ValueBinder(bag);
        if (type is null)
            return Draft(fields, typeName, null, null, binder, isComplete: false);

        var node = (Node)binder.BindRecord(RecordShape.Of(type.NodeClass), fields, $"'{type.Name}'", UnknownFieldHint(type), [Type, On, Outlets.Next]);
        node = node with { Id = id.Text, Location = id.Location, Wiring = _wiring };
        return Draft(fields, typeName, type, node, binder, binder.IsComplete);
    }

    private string? BindType(YamlMapping fields)
    {
        var type = fields.Find(Type);
        if (type is null)
        {
            bag.Add(DiagnosticCodes.MissingField, id.Location, $"'{id.Text}' has no 'type'.", "Add 'type: …', such as 'type: play'.");
            return null;
        }
        if (type is not YamlScalar name)
        {
            bag.Add(DiagnosticCodes.WrongShape, type.Location, $"'type' is a word; this is {type.Kind}.", "Write 'type: play'.");
            return null;
        }
        if (!catalog.Types.ContainsKey(name.Text))
        {
            bag.Add(DiagnosticCodes.UnknownNodeType, name.Location, $"There is no node type '{name.Text}'.",
                bag.Meant(name.Text, [.. catalog.Types.Keys], $"Known are: {string.Join(", ", catalog.Types.Keys.Order(StringComparer.Ordinal))}."));
        }
        return name.Text;
    }

    /// <summary>The outlets that are written in a node: <c>next</c>, and all under <c>on</c>.</summary>
    public static IEnumerable<YamlEntry> OutletsIn(YamlMapping fields)
    {
        if (fields.FindEntry(Outlets.Next) is { } next)
            yield return next;
        if (fields.Find(On) is not YamlMapping on)
            yield break;
        foreach (var entry in on.Entries)
            yield return entry;
    }

    private void BindWiring(YamlMapping fields)
    {
        foreach (var entry in OutletsIn(fields))
            Wire(entry, fields);
        if (fields.Find(On) is { } other and not YamlMapping)
            bag.Add(DiagnosticCodes.WrongShape, other.Location,
                $"'on' is a mapping of outlets to nodes; this is {other.Kind}.", "Write 'on: { outlet: node }', or 'next: node'.");
    }

    private void Wire(YamlEntry entry, YamlMapping fields)
    {
        var (outlet, target) = entry;
        if (target is not YamlScalar { IsEmpty: false } name)
            bag.Add(DiagnosticCodes.WrongShape, target.Location,
                $"'{outlet.Text}' leads to the id of a node; this is {target.Kind}.", $"Write '{outlet.Text}: some-node'.");
        else if (!_wiring.TryAdd(outlet.Text, new Wire(name.Text, name.Location)))
            bag.Add(DiagnosticCodes.WiredTwice, outlet.Location,
                $"'{outlet.Text}' is wired twice: it also stands in line {fields.FindEntry(outlet.Text)!.Key.Location.Line}.",
                "'next: x' is short for 'on: { next: x }'. Remove one.");
    }

    private Func<string, string> UnknownFieldHint(NodeType type) => field =>
        type.Outlets.Any(o => o.Name == field)
            ? $"'{field}' is an outlet: write it under 'on'."
            : bag.Meant(field, [.. RecordShape.Of(type.NodeClass).Fields.Select(f => f.Name), Type, On, Outlets.Next], "See the node reference.");

    private DraftNode Draft(YamlMapping fields, string? typeName, NodeType? type, Node? node, ValueBinder binder, bool isComplete) => new()
    {
        Id = id.Text,
        Location = id.Location,
        TypeName = typeName,
        Type = type,
        Node = node,
        IsComplete = isComplete,
        Wiring = _wiring,
        Fields = fields,
        Expressions = binder.Expressions,
        Connections = binder.Connections,
        Records = binder.Records,
    };
}
