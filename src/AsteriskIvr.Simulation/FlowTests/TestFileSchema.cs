using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Reference;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>The JSON Schema of files with tests, for editors; draft-07, as that of flows.</summary>
public static class TestFileSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as JSON text.</summary>
    public static string Generate()
    {
        var values = new ValueSchemas();
        var schema = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = "AsteriskIvr flow tests" };
        foreach (var (name, value) in values.Record(RecordShape.Of(typeof(TestFile)), null).ToList())
            schema[name] = value?.DeepClone();
        var definitions = new JsonObject();
        foreach (var (name, definition) in values.Definitions)
            definitions[name] = definition;
        schema["definitions"] = definitions;
        return schema.ToJsonString(Readable) + "\n";
    }
}
