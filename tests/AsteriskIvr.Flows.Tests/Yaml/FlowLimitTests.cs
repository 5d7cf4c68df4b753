using System.Text;
using AsteriskIvr.Flows.Tests.Validation;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

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

    [Test]
    public async Task Of_a_file_that_is_much_too_long_only_the_beginning_is_read()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "much-too-long.yaml");
        await using (var file = File.Create(path))
            file.SetLength(100 * 1024 * 1024);
        try
        {
            var text = await FlowFile.ReadAsync(path, CancellationToken.None);
            text.Length.ShouldBeInRange(FlowLimits.FileLength + 1, FlowLimits.FileLength + 64 * 1024);
            Codes(text).ShouldBe([DiagnosticCodes.TooLarge.Id]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Cycles_are_found_however_many_there_are()
    {
        var text = new StringBuilder("schema: 1\nname: x\nnodes:\n  start: { type: start, next: n0, exception: e, hangup: none }\n  e: { type: exception, next: end }\n");
        const int pairs = 300;
        for (var i = 0; i < pairs; i++)
            text.Append($"  n{i}: {{ type: decision, when: \"true\", on: {{ \"true\": n{i}-back, \"false\": {(i == pairs - 1 ? "end" : $"n{i + 1}")} }} }}\n  n{i}-back: {{ type: log, message: x, next: n{i} }}\n");
        text.Append("  end: { type: end }\n");
        Codes(text.ToString()).Count(code => code == DiagnosticCodes.SpinningCycle.Id).ShouldBe(FlowLimits.Diagnostics - 1);
    }

    private static List<string> Codes(string text) => [.. Catalogs.Reader.Read(text, "x.yaml").Diagnostics.Select(d => d.Code)];
}
