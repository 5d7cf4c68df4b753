using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Reference;

/// <summary>Default values as an author would write them.</summary>
internal static class FieldDefaults
{
    /// <summary>The field's default, or null where it has none that could be written.</summary>
    public static JsonNode? Of(FieldShape field, object defaults) => field.Property.GetValue(defaults) switch
    {
        null or "" => null,
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        string text => JsonValue.Create(text),
        TimeSpan duration => JsonValue.Create(Durations.Format(duration)),
        Enum word => JsonValue.Create(Names.Kebab(word.ToString())),
        Template template => JsonValue.Create(template.Source),
        Condition condition => JsonValue.Create(condition.Source),
        _ => null,
    };
}
