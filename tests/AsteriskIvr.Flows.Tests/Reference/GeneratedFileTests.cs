using AsteriskIvr.Flows.Reference;
using AsteriskIvr.Flows.Tests.Validation;

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

    private static void Check(string file, string expected)
    {
        var path = Checkout.Find(file);
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") == "1")
            File.WriteAllText(path, expected);
        File.ReadAllText(path).ShouldBe(expected, $"{file} is old. Make it anew with UPDATE_GENERATED=1, as said above this test.");
    }
}
