using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Expressions;
using CsCheck;
using static AsteriskIvr.Flows.Tests.Expressions.Scopes;

namespace AsteriskIvr.Flows.Tests.Expressions;

public class ExpressionPropertyTests
{
    private static readonly string[] Pieces =
    [
        "{{", "}}", "{%", "%}", "{%-", "-%}", " ", "if ", "endif", "for i in ", "endfor", "assign x = ", "case ", "when ", "raw", "endraw", "comment", "endcomment", "capture y", "endcapture", "liquid", "echo", "session.a",
        "call.path", "[", "]", "(", ")", "..", ".", "|", ":", ",", "'", "\"", "==", "!=", "<", ">=", "contains", "and", "or", "1", "-2.5", "1e9", "json", "date", "replace", "append", "split", "sort", "\n", "\\", "é", "\0", "😀", "#", "=", "include", "render", "blank", "nil", "true",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOfConst(Pieces).Array[0, 24].Select(p => string.Concat(p)),
        Gen.String,
        Gen.OneOfConst(Pieces).Array[0, 12].Select(p => "{{ session.a " + string.Concat(p) + " }}"));

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf(
        Gen.Const((JsonNode?)null),
        Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
        Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)),
        Gen.Long.Select(i => (JsonNode?)JsonValue.Create(i)),
        Gen.Decimal.Select(d => (JsonNode?)JsonValue.Create(d)),
        Gen.Double.Where(double.IsFinite).Select(d => (JsonNode?)JsonValue.Create(d)),
        Gen.String.Select(s => (JsonNode?)JsonValue.Create(Valid(s))));

    private static readonly Gen<JsonNode?> Json = Gen.Recursive<JsonNode?>((depth, inner) => depth > 4
        ? Scalar
        : Gen.OneOf(
            Scalar,
            inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
            Gen.Select(Gen.String[0, 6], inner).Array[0, 4].Select(members => (JsonNode?)new JsonObject(
                members.DistinctBy(m => Valid(m.Item1)).Select(m => KeyValuePair.Create(Valid(m.Item1), m.Item2?.DeepClone()))))));

    [Test]
    public void Every_JSON_value_comes_out_of_an_expression_as_it_went_in()
    {
        var template = Template.Parse("{{ session.v }}");
        Json.Sample(value =>
        {
            var scope = With();
            scope.Session.Set("v", value);
            return (template.Evaluate(scope)?.ToJsonString() ?? "null") == (value?.ToJsonString() ?? "null");
        });
    }

    [Test]
    public void Every_JSON_value_survives_the_json_filter()
    {
        var template = Template.Parse("{{ session.v | json }}");
        Json.Sample(value =>
        {
            var scope = With();
            scope.Session.Set("v", value);
            return (JsonNode.Parse(template.Render(scope))?.ToJsonString() ?? "null") == (value?.ToJsonString() ?? "null");
        });
    }

    [Test]
    public void Whatever_the_text_a_template_is_read_or_refused_and_renders_or_is_stopped() => Text.Sample(
        text =>
        {
            try
            {
                var template = Template.Parse(text);
                template.Render(With("""{"a":{"b":[1,"x"]}}"""));
                template.Evaluate(With());
            }
            catch (ExpressionException)
            {
                // Refused: that is one of the two answers.
            }
        },
        iter: 5_000);

    [Test]
    public void Whatever_the_text_a_condition_is_read_or_refused() => Text.Sample(
        text =>
        {
            try
            {
                Condition.Parse(text).Evaluate(With());
            }
            catch (ExpressionException)
            {
                // Refused: that is one of the two answers.
            }
        },
        iter: 5_000);

    /// <summary>JSON texts are Unicode: half a surrogate pair is none.</summary>
    private static string Valid(string text) => JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(text))!;
}
