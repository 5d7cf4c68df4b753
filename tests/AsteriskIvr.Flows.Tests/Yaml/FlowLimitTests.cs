using System.Text;
using AsteriskIvr.Flows.Tests.Validation;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Tests.Yaml;

public class FlowLimitTests
{
    [Test]
    public void A_file_that_is_too_long_is_refused() =>
        Codes(new string('#', FlowLimits.FileLength + 1)).ShouldBe([DiagnosticCodes.TooLarge.Id]);

    [TestCase("[")]
    [TestCase("{a: ")]
    [TestCase("- ")]
    public void What_nests_too_deep_is_refused(string opening) =>
        Codes(string.Concat(Enumerable.Repeat(opening, 100_000))).ShouldBe([DiagnosticCodes.TooLarge.Id]);

    [Test]
    public void Too_many_nodes_are_refused()
    {
        var text = new StringBuilder("schema: 1\nname: x\nnodes:\n");
        for (var i = 0; i <= FlowLimits.Nodes; i++)
            text.Append($"  n{i}: {{ type: log, message: x, next: n{i + 1} }}\n");
        Codes(text.ToString()).ShouldContain(DiagnosticCodes.TooLarge.Id);
    }

    [Test]
    public void A_long_flow_is_checked_without_deep_recursion()
    {
        var text = new StringBuilder("schema: 1\nname: x\nnodes:\n  start: { type: start, next: n0, exception: e, hangup: h }\n  e: { type: exception, next: end }\n  h: { type: hangup, next: end }\n");
        for (var i = 0; i < FlowLimits.Nodes - 4; i++)
            text.Append($"  n{i}: {{ type: log, message: x, next: {(i == FlowLimits.Nodes - 5 ? "end" : $"n{i + 1}")} }}\n");
        text.Append("  end: { type: end }\n");
        Codes(text.ToString()).ShouldBeEmpty();
    }

    [Test]
    public void Of_very_many_mistakes_the_first_are_shown()
    {
        var text = new StringBuilder("schema: 1\nname: x\nnodes:\n");
        for (var i = 0; i < 500; i++)
            text.Append($"  n{i}: {{ type: nosuch }}\n");
        var codes = Codes(text.ToString());
        codes.Count.ShouldBe(FlowLimits.Diagnostics + 1);
        codes.ShouldContain(DiagnosticCodes.TooMany.Id);
    }

    private static List<string> Codes(string text) => [.. Catalogs.Reader.Read(text, "x.yaml").Diagnostics.Select(d => d.Code)];
}
