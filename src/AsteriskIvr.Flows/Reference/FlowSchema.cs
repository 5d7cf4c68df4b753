using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Reference;

/// <summary>
/// The JSON Schema of flows, made from the node definitions. It is draft-07 (https://json-schema.org/draft-07): the one that editors' YAML
/// servers know best. It guides while typing; what it cannot express, such as reachability, the reader checks.
/// </summary>
public static class FlowSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as JSON text.</summary>
    public static string Generate(NodeCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var types = catalog.Types.Values.OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        var values = new ValueSchemas();
        var subflow = values.Record(RecordShape.Of(typeof(SubflowDeclaration)), "The file is a subflow: other flows go through it. What it gets, what it gives back, and its ways out.");
        var definitions = new JsonObject { ["node"] = AnyNode(types) };
        foreach (var type in types)
            definitions[Definition(type)] = NodeSchema(type, values);
        foreach (var (name, schema) in values.Definitions)
            definitions[name] = schema;
        return Root(subflow, definitions).ToJsonString(Readable) + "\n";
    }

    private static JsonObject Root(JsonObject subflow, JsonObject definitions) => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["title"] = "AsteriskIvr flow",
        ["type"] = "object",
        ["required"] = new JsonArray("schema", "name", "nodes"),
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject
        {
            ["schema"] = new JsonObject { ["const"] = 1, ["description"] = "Version of the flow language." },
            ["name"] = new JsonObject { ["type"] = "string", ["pattern"] = Names.FlowPattern, ["description"] = "The name that a dialplan entry uses." },
            ["description"] = ValueSchemas.Text("What the flow is for."),
            ["language"] = ValueSchemas.Text("The language of prompts at the start of a call. Default: the channel's."),
            ["env"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "Constants, as env.* in expressions.",
                ["propertyNames"] = new JsonObject { ["pattern"] = Names.VariablePattern },
                ["additionalProperties"] = ValueSchemas.Text(null),
            },
            [FlowFileHead.Subflow] = subflow,
            ["nodes"] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = "The nodes by id.",
                ["propertyNames"] = new JsonObject { ["pattern"] = Names.NodePattern },
                ["additionalProperties"] = Reference("node"),
            },
            ["layout"] = new JsonObject { ["description"] = "Where a designer drew the nodes; it has no meaning." },
        },
        ["definitions"] = definitions,
    };

    private static JsonObject AnyNode(List<NodeType> types) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("type"),
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject
            {
                ["oneOf"] = new JsonArray([.. types.Select(t => new JsonObject { ["const"] = t.Name, ["description"] = t.Definition.Summary })]),
            },
        },
        ["allOf"] = new JsonArray([.. types.Select(t => new JsonObject
        {
            ["if"] = new JsonObject
            {
                ["required"] = new JsonArray("type"),
                ["properties"] = new JsonObject { ["type"] = new JsonObject { ["const"] = t.Name } },
            },
            ["then"] = Reference(Definition(t)),
        })]),
    };

    private static JsonObject NodeSchema(NodeType type, ValueSchemas values)
    {
        var schema = values.Record(RecordShape.Of(type.NodeClass), type.Definition.Summary);
        var properties = schema["properties"]!.AsObject();
        properties[NodeBinder.Type] = new JsonObject { ["const"] = type.Name, ["description"] = type.Definition.Summary };
        if (schema["required"] is not JsonArray required)
            schema["required"] = required = [];
        required.Add(NodeBinder.Type);
        AddOutlets(schema, properties, type);
        return schema;
    }

    private static void AddOutlets(JsonObject schema, JsonObject properties, NodeType type)
    {
        // A node type that has outlets of its own accord (a menu's keys) says so by overriding OwnOutlets.
        var hasOwn = type.NodeClass.GetProperty(nameof(Node.OwnOutlets))!.DeclaringType != typeof(Node);
        if (type.Outlets.Count == 0 && !hasOwn)
            return;
        var outlets = new JsonObject();
        foreach (var outlet in type.Outlets)
            outlets[outlet.Name] = Target(outlet);
        var on = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "Where each outlet leads.",
            ["properties"] = outlets,
            ["additionalProperties"] = hasOwn ? new JsonObject { ["type"] = "string", ["pattern"] = Names.NodePattern } : false,
        };
        properties[NodeBinder.On] = on;

        var needed = type.Outlets.Where(o => o.Default is null && o.Name != Outlets.Next).Select(o => o.Name).ToList();
        if (needed.Count > 0)
        {
            on["required"] = new JsonArray([.. needed.Select(n => JsonValue.Create(n))]);
            schema["required"]!.AsArray().Add(NodeBinder.On);
        }
        if (type.Outlets.FirstOrDefault(o => o.Name == Outlets.Next) is not { } next)
            return;
        properties[Outlets.Next] = Target(next);
        if (next.Default is null)
        {
            schema["anyOf"] = new JsonArray(
                new JsonObject { ["required"] = new JsonArray(Outlets.Next) },
                new JsonObject
                {
                    ["required"] = new JsonArray(NodeBinder.On),
                    ["properties"] = new JsonObject { [NodeBinder.On] = new JsonObject { ["required"] = new JsonArray(Outlets.Next) } },
                });
        }
    }

    private static JsonObject Target(OutletAttribute outlet) => new()
    {
        ["type"] = "string",
        ["pattern"] = Names.NodePattern,
        ["description"] = outlet.Default switch
        {
            null => $"{outlet.Description} Must be wired.",
            OutletAttribute.Fault => $"{outlet.Description} Not wired, it is a fault.",
            var other => $"{outlet.Description} Not wired, '{other}' is taken.",
        },
    };

    private static string Definition(NodeType type) => "node-" + type.Name;

    private static JsonObject Reference(string definition) => new() { ["$ref"] = "#/definitions/" + definition };
}
