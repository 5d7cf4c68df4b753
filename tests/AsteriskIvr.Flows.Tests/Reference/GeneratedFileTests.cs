using AsteriskIvr.Flows.Reference;
using AsteriskIvr.Flows.Tests.Validation;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Tests.Reference;

/// <summary>
/// What is made from the node definitions and kept in the repository, for readers and editors. After a change of a definition:
/// <c>UPDATE_GENERATED=1 dotnet test tests/AsteriskIvr.Flows.Tests --filter GeneratedFile</c>.
/// </summary>
public class GeneratedFileTests
{
    [Test]
    public void The_node_reference_is_that_of_the_definitions() => Check("docs/nodes.md", NodeReference.Generate(Catalogs.BuiltIn));

    [Test]
    public void The_schema_beside_the_example_flows_is_that_of_the_definitions() => Check("flows/flow.schema.json", FlowSchema.Generate(Catalogs.BuiltIn));

    [Test]
    public void The_diagnostic_reference_is_that_of_the_codes() => Check("docs/diagnostics.md", DiagnosticReference.Generate(Example));

    /// <summary>The first flow among the broken ones that shows it.</summary>
    private static string? Example(DiagnosticCode code)
    {
        foreach (var name in Samples.Broken)
        {
            var text = Samples.Read("Broken", name);
            if (Catalogs.Reader.Read(text, name, subflows: Samples.Subflows).Diagnostics.FirstOrDefault(d => d.Code == code.Id) is { } diagnostic)
                return DiagnosticRenderer.Render([diagnostic], text);
        }
        return null;
    }

    private static void Check(string file, string expected)
    {
        var path = Checkout.Find(file);
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") == "1")
            File.WriteAllText(path, expected);
        File.ReadAllText(path).ShouldBe(expected, $"{file} is old. Make it anew with UPDATE_GENERATED=1, as said above this test.");
    }
}
