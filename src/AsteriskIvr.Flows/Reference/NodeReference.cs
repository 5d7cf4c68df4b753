using System.Text;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Reference;

/// <summary>The node reference in Markdown, made from the node definitions.</summary>
public static class NodeReference
{
    /// <summary>The reference; lines end with <c>\n</c>.</summary>
    public static string Generate(NodeCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var text = new StringBuilder("# Node reference\n\nMade from the node definitions; do not edit.\n\n");
        var types = catalog.Types.Values.OrderBy(t => t.Definition.Place == NodePlace.Frame ? 0 : 1).ThenBy(t => t.Name, StringComparer.Ordinal).ToList();
        text.Append("| type | where | |\n|---|---|---|\n");
        foreach (var type in types)
            text.Append($"| [{type.Name}](#{type.Name}) | {Place(type.Definition.Place)} | {type.Definition.Summary} |\n");

        var records = new List<Type>();
        foreach (var type in types)
            AppendNode(text, type, records);
        text.Append("\n# Values inside of fields\n");
        for (var i = 0; i < records.Count; i++)
            AppendRecord(text, records[i], records);
        return text.ToString();
    }

    private static void AppendNode(StringBuilder text, NodeType type, List<Type> records)
    {
        text.Append($"\n## {type.Name}\n\n{type.Definition.Summary} Where: {Place(type.Definition.Place)}.\n");
        if (type.Definition.Remarks is { } remarks)
            text.Append($"\n{remarks.Trim()}\n");
        AppendFields(text, RecordShape.Of(type.NodeClass), records);
        if (type.Outlets.Count > 0)
            text.Append("\n| outlet | taken when | not wired |\n|---|---|---|\n");
        foreach (var outlet in type.Outlets)
            text.Append($"| `{outlet.Name}` | {Cell(outlet.Description)} | {NotWired(outlet)} |\n");
        if (type.Definition.Example is { } example)
            text.Append($"\n```yaml\n{example.Trim()}\n```\n");
    }

    private static void AppendRecord(StringBuilder text, Type record, List<Type> records)
    {
        var shape = RecordShape.Of(record);
        text.Append($"\n## {Title(record)}\n");
        if (shape.IsOneOf)
        {
            var beside = shape.Fields.Where(f => f.Attribute.IsBeside).Select(f => $"`{f.Name}`").ToList();
            text.Append(beside.Count == 0 ? "\nExactly one of:\n" : $"\nExactly one of these, and beside it perhaps {string.Join(" or ", beside)}:\n");
        }
        AppendFields(text, shape, records);
    }

    private static void AppendFields(StringBuilder text, RecordShape shape, List<Type> records)
    {
        if (shape.Fields.Count == 0)
            return;
        text.Append("\n| field | value | default | |\n|---|---|---|---|\n");
        var defaults = shape.Create();
        foreach (var field in shape.Fields)
        {
            var standard = field.IsRequired ? "required" : FieldDefaults.Of(field, defaults) is { } value ? $"`{value}`" : "";
            var secrets = field.Attribute.AllowsSecrets ? " May use `secrets.*`." : "";
            text.Append($"| `{field.Name}` | {Value(field.Type, field.Attribute, records)} | {standard} | {Cell(field.Attribute.Description)}{secrets} |\n");
        }
    }

    private static string Value(Type type, FieldAttribute attribute, List<Type> records)
    {
        if (FieldTypes.ElementOf(type) is { } element)
            return $"{Value(element, attribute, records)}, or a list";
        if (FieldTypes.ValueOf(type) is { } value)
            return $"names and values ({Value(value, attribute, records)})";
        if (type == typeof(Template))
            return "template";
        if (type == typeof(LocalizedTemplate))
            return "template, or one for each language";
        if (type == typeof(JsonTemplate))
            return "any value with templates";
        if (type.IsEnum)
            return string.Join(", ", Scalars.WordsOf(type).Select(w => $"`{w}`"));
        if (RecordShape.IsRecord(type))
        {
            if (!records.Contains(type))
                records.Add(type);
            return $"[{Title(type)}](#{Title(type).Replace(' ', '-')})";
        }
        var range = double.IsFinite(attribute.Min) || double.IsFinite(attribute.Max) ? $", {attribute.Min} to {attribute.Max}" : "";
        return Scalars.Describe(type).Replace("a ", "", StringComparison.Ordinal) + range;
    }

    private static string Title(Type record) => Names.Kebab(record.Name).Replace('-', ' ');

    private static string NotWired(OutletAttribute outlet) => outlet.Default switch
    {
        null => "error",
        OutletAttribute.Fault => "fault",
        var other => $"`{other}`",
    };

    private static string Place(NodePlace place) => place switch
    {
        NodePlace.Frame => "frame",
        NodePlace.InCall => "in the call",
        NodePlace.PostCall => "after the call",
        _ => "in the call and after it",
    };

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
