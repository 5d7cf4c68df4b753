using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AsteriskIvr.Flows.Tests.Reference;

/// <summary>Checks a value against the part of JSON Schema draft-07 that the flow schema uses.</summary>
internal sealed class SchemaCheck(JsonObject root)
{
    /// <summary>What is wrong, with the path to it; empty when the value is valid.</summary>
    public IReadOnlyList<string> Errors(JsonNode? value) => [.. Check(root, value, "")];

    private IEnumerable<string> Check(JsonNode? schema, JsonNode? value, string path)
    {
        if (schema is JsonValue)
            return schema.GetValue<bool>() ? [] : [$"{path}: not allowed"];
        var rules = schema!.AsObject();
        return rules.SelectMany(rule => Rule(rule.Key, rule.Value!, rules, value, path));
    }

    private IEnumerable<string> Rule(string rule, JsonNode argument, JsonObject rules, JsonNode? value, string path)
    {
        var members = value as JsonObject;
        switch (rule)
        {
            case "$ref":
                return Check(argument.GetValue<string>()[2..].Split('/').Aggregate((JsonNode)root, (node, name) => node[name]!), value, path);
            case "type":
                var types = argument is JsonArray several ? several.Select(t => t!.GetValue<string>()) : [argument.GetValue<string>()];
                return types.Any(t => IsType(t, value)) ? [] : [$"{path}: is no {argument.ToJsonString()}"];
            case "const":
                return JsonNode.DeepEquals(argument, value) ? [] : [$"{path}: is not {argument.ToJsonString()}"];
            case "enum":
                return argument.AsArray().Any(a => JsonNode.DeepEquals(a, value)) ? [] : [$"{path}: is none of {argument.ToJsonString()}"];
            case "pattern":
                return value is not JsonValue text || !text.TryGetValue<string>(out var s) || Regex.IsMatch(s, argument.GetValue<string>()) ? [] : [$"{path}: does not match"];
            case "minimum":
                return !IsType("number", value) || value!.GetValue<double>() >= argument.GetValue<double>() ? [] : [$"{path}: too small"];
            case "maximum":
                return !IsType("number", value) || value!.GetValue<double>() <= argument.GetValue<double>() ? [] : [$"{path}: too large"];
            case "minProperties":
                return members is null || members.Count >= argument.GetValue<int>() ? [] : [$"{path}: too few"];
            case "maxProperties":
                return members is null || members.Count <= argument.GetValue<int>() ? [] : [$"{path}: too many"];
            case "required":
                return members is null ? [] : argument.AsArray().Where(n => !members.ContainsKey(n!.GetValue<string>())).Select(n => $"{path}: lacks {n}");
            case "properties":
                return argument.AsObject().Where(p => members?.ContainsKey(p.Key) == true).SelectMany(p => Check(p.Value, members![p.Key], $"{path}/{p.Key}"));
            case "additionalProperties":
                return members?.Where(m => rules["properties"]?.AsObject().ContainsKey(m.Key) != true).SelectMany(m => Check(argument, m.Value, $"{path}/{m.Key}")) ?? [];
            case "propertyNames":
                return members?.SelectMany(m => Check(argument, JsonValue.Create(m.Key), $"{path}/{m.Key}")) ?? [];
            case "items":
                return (value as JsonArray)?.SelectMany((item, i) => Check(argument, item, $"{path}/{i}")) ?? [];
            case "allOf":
                return argument.AsArray().SelectMany(s => Check(s, value, path));
            case "anyOf":
                return argument.AsArray().Any(s => !Check(s, value, path).Any()) ? [] : [$"{path}: fits none of {argument.ToJsonString()}"];
            case "oneOf":
                return argument.AsArray().Count(s => !Check(s, value, path).Any()) == 1 ? [] : [$"{path}: does not fit exactly one"];
            case "if":
                return Check(argument, value, path).Any() ? [] : Check(rules["then"], value, path);
            case "then" or "$schema" or "title" or "description" or "default" or "definitions":
                return [];
            default:
                throw new NotSupportedException($"The flow schema uses '{rule}', which this check does not know.");
        }
    }

    private static bool IsType(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() is System.Text.Json.JsonValueKind.String,
        "boolean" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "integer" => value is JsonValue number && number.TryGetValue<int>(out _),
        "number" => value?.GetValueKind() is System.Text.Json.JsonValueKind.Number,
        _ => throw new NotSupportedException(type),
    };
}
