using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>
/// YAML as JSON whose texts are templates. Without quotes, <c>true</c>, <c>false</c>, <c>null</c> and what JSON reads as a number keep
/// their types; <c>007</c> is no number in JSON and stays text, as telephone numbers should.
/// </summary>
internal static class JsonTemplates
{
    public static JsonTemplate Bind(YamlValue yaml, FieldShape field, ValueBinder binder) => yaml switch
    {
        YamlList list => JsonTemplate.List([.. list.Items.Select(item => Bind(item, field, binder))]),
        YamlMapping mapping => JsonTemplate.Mapping([.. mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Text, Bind(e.Value, field, binder)))]),
        YamlScalar text => BindScalar(text, field, binder),
        _ => JsonTemplate.Literal(null),
    };

    private static JsonTemplate BindScalar(YamlScalar text, FieldShape field, ValueBinder binder)
    {
        if (text.IsEmpty)
            return JsonTemplate.Literal(null);
        if (text.IsPlain && Literal(text.Text) is { } literal)
            return JsonTemplate.Literal(literal);
        try
        {
            var template = Template.Parse(text.Text);
            binder.NoteExpression(template.References, field, text);
            return JsonTemplate.Text(template);
        }
        catch (ExpressionException broken)
        {
            binder.ReportExpression(broken, field, text);
            return JsonTemplate.Literal(null);
        }
    }

    private static JsonNode? Literal(string text)
    {
        if (text is "true" or "false" || char.IsAsciiDigit(text[0]) || text[0] == '-')
        {
            try
            {
                return JsonNode.Parse(text);
            }
            catch (JsonException)
            {
                // Not JSON: a text that begins with a digit.
            }
        }
        return null;
    }
}
