using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Tests.Validation;

/// <summary>The example flows are what people begin with: nothing may be wrong with them.</summary>
public class ExampleFlowTests
{
    /// <summary>What the demo's configuration offers.</summary>
    private static readonly DeploymentEnvironment Demo = new()
    {
        Connections = new HashSet<string> { "crm" },
        Env = new HashSet<string> { "crm", "agent" },
    };

    private static IEnumerable<string> Names => FlowFiles.In(Checkout.Find("flows")).Select(f => Path.GetFileName(f));

    [TestCaseSource(nameof(Names))]
    public void An_example_flow_has_neither_errors_nor_warnings(string name)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Find("flows"), name));
        var result = Catalogs.Reader.Read(text, name, Demo);
        result.Diagnostics.ShouldBeEmpty(DiagnosticRenderer.Render(result.Diagnostics, text));
        result.Flow.ShouldNotBeNull().Name.ShouldBe(Path.GetFileNameWithoutExtension(name));
    }

    [Test]
    public void There_are_example_flows() => Names.ShouldContain("support.yaml");
}
