using AsteriskIvr.Flows.Reference;
using AsteriskIvr.Flows.Tests.Validation;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Tests.Reference;

public class NodeReferenceTests
{
    private static IEnumerable<string> Types => Catalogs.BuiltIn.Types.Keys.Order(StringComparer.Ordinal);

    [Test]
    public void Every_node_is_in_the_reference_with_fields_outlets_and_example()
    {
        var text = NodeReference.Generate(Catalogs.BuiltIn);
        foreach (var type in Types)
            text.ShouldContain($"\n## {type}\n");
        text.ShouldContain("| `timeout` | duration | `5s` | How long to wait for a key after the prompt. |");
        text.ShouldContain("| `exhausted` | No valid key in any attempt. | error |");
        text.ShouldContain("| `prompt` | [prompt](#prompt), or a list | required |");
        text.ShouldContain("```yaml\nchoose:\n  type: menu\n");
    }

    /// <summary>The examples stand alone, so what they lead to and read is missing; everything else must be right.</summary>
    [TestCaseSource(nameof(Types))]
    public void The_example_of_a_node_can_be_read(string type)
    {
        var example = Catalogs.BuiltIn.Types[type].Definition.Example.ShouldNotBeNull();
        var text = "schema: 1\nname: example\nnodes:\n  " + example.Trim().ReplaceLineEndings("\n  ");
        string[] expected = [DiagnosticCodes.StartMissing.Id, DiagnosticCodes.ExceptionNode.Id, DiagnosticCodes.HangupNode.Id, DiagnosticCodes.UnknownTarget.Id, DiagnosticCodes.VariableNeverSet.Id, DiagnosticCodes.NotChecked.Id,
            DiagnosticCodes.UnknownSubflow.Id, DiagnosticCodes.NotInSubflow.Id];
        var wrong = Catalogs.Reader.Read(text, $"{type}.yaml").Diagnostics.Where(d => !expected.Contains(d.Code)).ToList();
        wrong.ShouldBeEmpty(DiagnosticRenderer.Render(wrong, text));
    }
}
