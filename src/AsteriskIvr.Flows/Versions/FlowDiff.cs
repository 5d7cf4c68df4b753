using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Versions;

/// <summary>What two texts of a flow, subflow or routing table say differently: their nodes, fields and wires, not their lines.</summary>
public static class FlowDiff
{
    /// <summary>The differences, in the order in which a person asks for them: the flow itself, nodes that came, went, changed.</summary>
    public static IReadOnlyList<FlowChange> Between(string before, string after)
    {
        var old = Parts(before);
        var now = Parts(after);
        var changes = Fields("", old.Fields, now.Fields).ToList();
        foreach (var (id, node) in now.Nodes.Where(n => !old.Nodes.ContainsKey(n.Key)))
            changes.Add(new FlowChange(FlowChangeKind.Added, id, null, null, node.GetValueOrDefault(NodeBinder.Type) ?? node.GetValueOrDefault("flow")));
        foreach (var (id, node) in old.Nodes.Where(n => !now.Nodes.ContainsKey(n.Key)))
            changes.Add(new FlowChange(FlowChangeKind.Removed, id, null, node.GetValueOrDefault(NodeBinder.Type) ?? node.GetValueOrDefault("flow"), null));
        foreach (var (id, node) in now.Nodes.Where(n => old.Nodes.ContainsKey(n.Key)))
            changes.AddRange(Fields(id, old.Nodes[id], node));
        return changes;
    }

    /// <summary>The differences of two versions with the subflows that they use; what changed inside a subflow has the subflow's name.</summary>
    public static IReadOnlyList<FlowChange> Between(StoredVersion before, StoredVersion after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var changes = Between(before.Source, after.Source).ToList();
        foreach (var name in before.Subflows.Keys.Union(after.Subflows.Keys).Order(StringComparer.Ordinal))
        {
            changes.AddRange((before.Subflows.GetValueOrDefault(name), after.Subflows.GetValueOrDefault(name)) switch
            {
                (null, _) => [new FlowChange(FlowChangeKind.Added, "", null, null, "subflow") { Subflow = name }],
                (_, null) => [new FlowChange(FlowChangeKind.Removed, "", null, "subflow", null) { Subflow = name }],
                var (old, now) => Between(old!, now!).Select(change => change with { Subflow = name }),
            });
        }
        return changes;
    }

    private static IEnumerable<FlowChange> Fields(string node, Dictionary<string, string> before, Dictionary<string, string> after)
    {
        foreach (var field in before.Keys.Union(after.Keys))
        {
            var (old, now) = (before.GetValueOrDefault(field), after.GetValueOrDefault(field));
            if (old == now)
                continue;
            const string On = NodeBinder.On + ".";
            var isWire = node.Length > 0 && field.StartsWith(On, StringComparison.Ordinal);
            yield return new FlowChange(isWire ? FlowChangeKind.Rewired : FlowChangeKind.Changed, node, isWire ? field[On.Length..] : field, old, now);
        }
    }

    private static (Dictionary<string, string> Fields, Dictionary<string, Dictionary<string, string>> Nodes) Parts(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var nodes = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        if (YamlReader.Read(text, "", new DiagnosticBag()) is not YamlMapping file)
            return (fields, nodes);
        foreach (var (key, value) in file.Entries.Where(e => e.Key.Text != "layout"))
        {
            if (key.Text == "nodes" && value is YamlMapping all)
            {
                foreach (var (id, node) in all.Entries)
                    nodes[id.Text] = Node(node);
            }
            else if (key.Text == FlowFileHead.Routes && value is YamlList routes)
            {
                foreach (var route in routes.Items)
                {
                    var says = Node(route);
                    nodes[string.Join(" ", says.Where(field => field.Key != "flow").Select(field => $"{field.Key} {field.Value}").DefaultIfEmpty("any number"))] = says;
                }
            }
            else
            {
                Flatten(key.Text, value, fields);
            }
        }
        return (fields, nodes);
    }

    private static Dictionary<string, string> Node(YamlValue node)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in (node as YamlMapping)?.Entries ?? [])
        {
            // Both ways of writing mean the same.
            Flatten(key.Text == Engine.Outlets.Next ? $"{NodeBinder.On}.{key.Text}" : key.Text, value, fields);
        }
        return fields;
    }

    private static void Flatten(string path, YamlValue value, Dictionary<string, string> into)
    {
        switch (value)
        {
            case YamlMapping mapping:
                foreach (var (key, inner) in mapping.Entries)
                    Flatten($"{path}.{key.Text}", inner, into);
                break;
            case YamlList list:
                // A single value stands for a list of one.
                for (var i = 0; i < list.Items.Count; i++)
                    Flatten(list.Items.Count == 1 ? path : $"{path}[{i}]", list.Items[i], into);
                break;
            case YamlScalar text:
                into[path] = text.Text;
                break;
        }
    }
}

/// <summary>A difference.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Node">The node's id, or what a route is about; empty: the flow itself.</param>
/// <param name="Field">The field, or the outlet that is rewired; null: the node as a whole.</param>
/// <param name="Before">What it was: a value, a node that the outlet led to, the type of a node that is gone. Null: nothing.</param>
/// <param name="After">What it is. Null: nothing.</param>
public sealed record FlowChange(FlowChangeKind Kind, string Node, string? Field, string? Before, string? After)
{
    /// <summary>The subflow in which it changed; null: the flow itself.</summary>
    public string? Subflow { get; init; }
}

/// <summary>The kinds of <see cref="FlowChange"/>.</summary>
public enum FlowChangeKind
{
    /// <summary>A node, or a subflow, that is new.</summary>
    Added,

    /// <summary>A node, or a subflow, that is gone.</summary>
    Removed,

    /// <summary>Another value of a field.</summary>
    Changed,

    /// <summary>An outlet that leads elsewhere.</summary>
    Rewired,
}
