using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Reference;
using AsteriskIvr.Flows.Tests.Validation;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Tests.Reference;

public class FlowSchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(FlowSchema.Generate(Catalogs.BuiltIn))!.AsObject();
    private static readonly SchemaCheck Check = new(Schema);

    [TestCaseSource(typeof(Samples), nameof(Samples.Valid))]
    public void A_valid_flow_keeps_the_schema(string name) => Check.Errors(Json(Samples.Read("Valid", name))).ShouldBeEmpty();

    [TestCase("fields.yaml", "/nodes/choose/promt: not allowed", "/nodes/choose: lacks prompt", "/nodes/choose/timeout: is no \"string\"", "/nodes/choose/attempts: too large", "/nodes/submit/retry/frist: not allowed", "/nodes/both/prompt: fits none")]
    [TestCase("outlets.yaml", "/nodes/choose/on: lacks exhausted", "/nodes/ask/next: not allowed", "/nodes/agent/on/noanswer: not allowed", "/nodes/trouble: fits none")]
    [TestCase("flow-fields.yaml", "/schema: is not 1", "/shema: not allowed", "/name: does not match", "/descripton: not allowed", "/nodes/7 up: does not match")]
    public void The_schema_finds_what_is_wrong_with_a_node(string name, params string[] expected)
    {
        var errors = Check.Errors(Json(Samples.Read("Broken", name)));
        foreach (var error in expected)
            errors.ShouldContain(e => e.StartsWith(error, StringComparison.Ordinal), $"{error} in: {string.Join('\n', errors)}");
    }

    [Test]
    public void Every_node_type_and_field_is_described()
    {
        foreach (var type in Catalogs.BuiltIn.Types.Values)
        {
            var properties = Schema["definitions"]!["node-" + type.Name]!["properties"]!.AsObject();
            properties.ShouldAllBe(p => p.Value!["description"] != null);
        }
    }

    [Test]
    public void Defaults_are_written_as_an_author_would()
    {
        var menu = Schema["definitions"]!["node-menu"]!["properties"]!;
        menu["timeout"]!["default"]!.GetValue<string>().ShouldBe("5s");
        menu["attempts"]!["default"]!.GetValue<int>().ShouldBe(3);
    }

    /// <summary>The file as an editor's YAML server sees it.</summary>
    private static JsonNode? Json(string text) => Convert(YamlReader.Read(text, "x.yaml", new DiagnosticBag())!);

    private static JsonNode? Convert(YamlValue value)
    {
        switch (value)
        {
            case YamlMapping mapping:
                return new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Text, Convert(e.Value))));
            case YamlList list:
                return new JsonArray([.. list.Items.Select(Convert)]);
            case YamlScalar { IsEmpty: true }:
                return null;
            case YamlScalar { IsPlain: true } plain when plain.Text is "true" or "false" || decimal.TryParse(plain.Text, out _) && !plain.Text.StartsWith('0'):
                return JsonNode.Parse(plain.Text);
            default:
                return JsonValue.Create(((YamlScalar)value).Text);
        }
    }
}
