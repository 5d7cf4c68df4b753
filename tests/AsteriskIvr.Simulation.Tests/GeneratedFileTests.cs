using AsteriskIvr.Simulation.FlowTests;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Simulation.Tests;

/// <summary>
/// The schema that editors read beside the example flows. After a change: <c>UPDATE_GENERATED=1 dotnet test tests/AsteriskIvr.Simulation.Tests --filter GeneratedFile</c>.
/// </summary>
public sealed class GeneratedFileTests
{
    [Test]
    public void The_schema_of_tests_is_that_of_the_definitions()
    {
        var path = Path.Combine(Repository.Root, "flows/flow-test.schema.json");
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") == "1")
            File.WriteAllText(path, TestFileSchema.Generate());
        File.ReadAllText(path).ShouldBe(TestFileSchema.Generate(), "flows/flow-test.schema.json is old. Make it anew with UPDATE_GENERATED=1, as said above this test.");
    }
}
