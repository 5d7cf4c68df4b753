using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Reference;

/// <summary>The schemas of fields, and of the records that they hold.</summary>
internal sealed class ValueSchemas
{
    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);

    /// <summary>The schemas of records by name.</summary>
    public IEnumerable<KeyValuePair<string, JsonObject>> Definitions => _definitions;

    /// <summary>A text; digits and words such as <c>yes</c> may stand without quotes.</summary>
    public static JsonObject Text(string? description)
    {
        var schema = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
        if (description is not null)
            schema["description"] = description;
        return schema;
    }

    /// <summary>A mapping with the record's fields and no others.</summary>
    public JsonObject Record(RecordShape shape, string? description)
    {
        var defaults = shape.Create();
        var properties = new JsonObject();
        foreach (var field in shape.Fields)
            properties[field.Name] = Field(field, defaults);
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (description is not null)
            schema["description"] = description;
        var required = shape.Fields.Where(f => f.IsRequired).Select(f => JsonValue.Create(f.Name)).ToArray();
        if (required.Length > 0)
            schema["required"] = new JsonArray([.. required]);
        if (shape.IsOneOf && shape.Fields.All(f => !f.Attribute.IsBeside))
            (schema["minProperties"], schema["maxProperties"]) = (1, 1);
        else if (shape.IsOneOf)
            schema["oneOf"] = new JsonArray([.. shape.Alternatives.Select(f => new JsonObject { ["required"] = new JsonArray(f.Name) })]);
        return schema;
    }

    private JsonObject Field(FieldShape field, object defaults)
    {
        var schema = Value(field.Type, field.Attribute);
        // Beside a $ref draft-07 ignores everything.
        if (schema.ContainsKey("$ref"))
            schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
        schema["description"] = field.Attribute.Description;
        if (!field.IsRequired && FieldDefaults.Of(field, defaults) is { } value)
            schema["default"] = value;
        return schema;
    }

    private JsonObject Value(Type type, FieldAttribute attribute)
    {
        if (FieldTypes.ElementOf(type) is { } element)
            return new JsonObject { ["anyOf"] = new JsonArray(Value(element, attribute), new JsonObject { ["type"] = "array", ["items"] = Value(element, attribute) }) };
        if (FieldTypes.ValueOf(type) is { } value)
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(value, attribute) };
        if (type == typeof(JsonTemplate))
            return [];
        if (type == typeof(LocalizedTemplate))
            return new JsonObject { ["anyOf"] = new JsonArray(Text(null), Languages()) };
        if (type == typeof(bool))
            return new JsonObject { ["type"] = "boolean" };
        if (type == typeof(int) || type == typeof(double))
            return Number(type == typeof(int) ? "integer" : "number", attribute);
        if (type == typeof(TimeSpan))
            return new JsonObject { ["type"] = "string", ["pattern"] = Durations.Pattern };
        if (type.IsEnum)
            return new JsonObject { ["enum"] = new JsonArray([.. Scalars.WordsOf(type).Select(w => JsonValue.Create(w))]) };
        if (type == typeof(string) && attribute.IsVariable)
            return new JsonObject { ["type"] = "string", ["pattern"] = Names.VariablePattern };
        if (!RecordShape.IsRecord(type))
            return Text(null);
        return FieldTypes.IsParsable(type) ? new JsonObject { ["anyOf"] = new JsonArray(Text(null), Reference(type)) } : Reference(type);
    }

    private static JsonObject Languages() => new()
    {
        ["type"] = "object",
        ["propertyNames"] = new JsonObject { ["pattern"] = Names.LanguagePattern },
        ["minProperties"] = 1,
        ["additionalProperties"] = Text(null),
    };

    private JsonObject Reference(Type type)
    {
        var name = Names.Kebab(type.Name);
        if (!_definitions.ContainsKey(name))
        {
            // Entered first, so that a record that holds its like comes to an end.
            _definitions[name] = [];
            _definitions[name] = Record(RecordShape.Of(type), null);
        }
        return new JsonObject { ["$ref"] = "#/definitions/" + name };
    }

    private static JsonObject Number(string type, FieldAttribute attribute)
    {
        var schema = new JsonObject { ["type"] = type };
        if (double.IsFinite(attribute.Min))
            schema["minimum"] = attribute.Min;
        if (double.IsFinite(attribute.Max))
            schema["maximum"] = attribute.Max;
        return schema;
    }
}
