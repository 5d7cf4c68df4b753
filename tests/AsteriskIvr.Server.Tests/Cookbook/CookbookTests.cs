using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Cookbook;

/// <summary>The flows that people copy: they are right, and their own tests pass.</summary>
public sealed class CookbookTests
{
    private static string Folder => Path.Combine(Repository.Root, "flows", "cookbook");

    private static IEnumerable<string> Flows => Directory.EnumerateFiles(Folder, "*.yaml").Where(file => !file.EndsWith(".test.yaml", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)).Order();

    [Test]
    public void There_are_ten_each_with_tests_and_a_line_in_the_cookbook()
    {
        Flows.Count().ShouldBe(10);
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "cookbook.md"));
        foreach (var flow in Flows)
        {
            File.Exists(Path.Combine(Folder, Path.ChangeExtension(flow, ".test.yaml"))).ShouldBeTrue(flow);
            page.ShouldContain($"flows/cookbook/{flow}");
        }
    }

    [TestCaseSource(nameof(Flows))]
    public async Task A_flow_is_valid_and_its_tests_pass(string flow)
    {
        using var folder = new TempFolder();

        var valid = await CommandResult.RunAsync("validate", Path.Combine(Folder, flow));
        valid.ExitCode.ShouldBe(ExitCodes.Success, valid.Output);
        // What only the server's configuration knows is checked when it is deployed.
        valid.Output.Split('\n').Where(line => line.Contains("warning IVR", StringComparison.Ordinal) && !line.Contains("IVR0503", StringComparison.Ordinal)).ShouldBeEmpty();

        var tests = await CommandResult.RunAsync("test", Path.Combine(Folder, flow), "--hang-up-everywhere");
        tests.ExitCode.ShouldBe(ExitCodes.Success, tests.Output);
        tests.Output.ShouldContain("0 failed");
    }
}
