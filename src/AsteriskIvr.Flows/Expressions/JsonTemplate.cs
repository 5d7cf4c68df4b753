using System.Text.Json.Nodes;

namespace AsteriskIvr.Flows.Expressions;

/// <summary>
/// A YAML value (scalar, list or mapping) whose texts are templates: a request's JSON body, a variable's value. Immutable and thread-safe.
/// </summary>
public sealed class JsonTemplate
{
    private readonly Template? _text;
    private readonly JsonNode? _literal;
    private readonly IReadOnlyList<JsonTemplate>? _items;
    private readonly IReadOnlyList<KeyValuePair<string, JsonTemplate>>? _members;

    private JsonTemplate(JsonNode? literal) => _literal = literal;

    private JsonTemplate(Template text)
    {
        _text = text;
        Templates = [text];
    }

    private JsonTemplate(IReadOnlyList<JsonTemplate> items)
    {
        _items = items;
        Templates = [.. items.SelectMany(i => i.Templates)];
    }

    private JsonTemplate(IReadOnlyList<KeyValuePair<string, JsonTemplate>> members)
    {
        _members = members;
        Templates = [.. members.SelectMany(m => m.Value.Templates)];
    }

    /// <summary>All templates in it.</summary>
    public IReadOnlyList<Template> Templates { get; } = [];

    /// <summary>A number, boolean or null, as it is.</summary>
    internal static JsonTemplate Literal(JsonNode? value) => new(value);

    /// <summary>A text.</summary>
    internal static JsonTemplate Text(Template text) => new(text);

    /// <summary>A list.</summary>
    internal static JsonTemplate List(IReadOnlyList<JsonTemplate> items) => new(items);

    /// <summary>A mapping, in the order written.</summary>
    internal static JsonTemplate Mapping(IReadOnlyList<KeyValuePair<string, JsonTemplate>> members) => new(members);

    /// <summary>A template from a JSON value whose texts are templates. Throws <see cref="ExpressionException"/> where one cannot be read.</summary>
    public static JsonTemplate Parse(JsonNode? value) => value switch
    {
        JsonArray array => new([.. array.Select(Parse)]),
        JsonObject members => new([.. members.Select(m => KeyValuePair.Create(m.Key, Parse(m.Value)))]),
        JsonValue text when text.TryGetValue<string>(out var s) => new(Template.Parse(s)),
        _ => new(value?.DeepClone()),
    };

    /// <summary>The value; a text that is one expression keeps its type. Throws like <see cref="Template.Evaluate"/>.</summary>
    public JsonNode? Evaluate(ExpressionScope scope)
    {
        if (_text is not null)
            return _text.Evaluate(scope);
        if (_items is not null)
            return new JsonArray([.. _items.Select(i => i.Evaluate(scope))]);
        return _members is not null
            ? new JsonObject(_members.Select(m => KeyValuePair.Create(m.Key, m.Value.Evaluate(scope))))
            : _literal?.DeepClone();
    }

    /// <summary>The value as it was written: texts with their expressions.</summary>
    internal JsonNode? ToSource() => this switch
    {
        { _text: { } text } => JsonValue.Create(text.Source),
        { _items: { } items } => new JsonArray([.. items.Select(i => i.ToSource())]),
        { _members: { } members } => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, m.Value.ToSource()))),
        _ => _literal?.DeepClone(),
    };

    /// <summary>True when it reads a session variable that holds a sensitive value now.</summary>
    public bool ReadsSensitive(ExpressionScope scope)
    {
        foreach (var template in Templates)
        {
            if (template.ReadsSensitive(scope))
                return true;
        }
        return false;
    }
}
