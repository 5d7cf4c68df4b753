using System.Text.Json.Nodes;
using System.Xml.Linq;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Commands;

/// <summary>The tests beside flows, as a person and as a build server runs them.</summary>
public sealed class TestCommandTests
{
    private const string Flow = """
        schema: 1
        name: little
        nodes:
          start: { type: start, next: choose, exception: trouble, hangup: after-call }
          choose: { type: menu, prompt: { sound: vm-reachoper }, on: { "0": agent, exhausted: end } }
          agent: { type: transfer, to: PJSIP/agent, on: { answered: end, failed: end } }
          trouble: { type: exception, next: end }
          after-call: { type: hangup, next: note }
          note: { type: log, message: "{{ call.endReason }}", next: end }
          end: { type: end }
        """;

    private const string Tests = """
        schema: 1
        cases:
          - name: Nothing is pressed
            expect: { path: [choose, end], log: [completed] }
        """;

    private readonly TempFolder _folder = new();

    [SetUp]
    public void Write()
    {
        File.WriteAllText(_folder["little.yaml"], Flow);
        File.WriteAllText(_folder["little.test.yaml"], Tests);
    }

    [TearDown]
    public void Remove()
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path))
            File.Delete(file);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task The_example_flows_pass_their_tests_and_hang_ups_everywhere()
    {
        var result = await CommandResult.RunAsync("test", Path.Combine(Repository.Root, "flows"), "--hang-up-everywhere", "--coverage");

        result.ExitCode.ShouldBe(ExitCodes.Success, result.Output);
        result.Output.ShouldContain(" 0 failed");
        result.Output.ShouldContain("✓ Hang up in ask-account");
    }

    [TestCase("hello")]
    [TestCase("agent")]
    [TestCase("support")]
    public async Task The_tests_of_an_example_come_by_every_node(string flow)
    {
        var result = await CommandResult.RunAsync("test", Path.Combine(Repository.Root, $"flows/{flow}.yaml"), "--json");

        var never = JsonNode.Parse(result.Output)!["coverage"]!.AsArray()
            .SelectMany(c => c!["nodes"]!.AsArray()).Where(n => n!["visits"]!.GetValue<int>() == 0).Select(n => n!["id"]!.GetValue<string>());
        // The greeting of `hello` cannot fail in the simulator: its sound is always there.
        never.Except(["apology"]).ShouldBeEmpty();
    }

    [TestCase("little.test.yaml")]
    [TestCase("little.yaml")]
    [TestCase("")]
    public async Task Tests_are_found_by_their_file_their_flow_and_their_folder(string name)
    {
        var result = await CommandResult.RunAsync("test", _folder[name]);

        result.ExitCode.ShouldBe(ExitCodes.Success);
        result.Output.ShouldContain("✓ Nothing is pressed");
        result.Output.ShouldContain("1 passed, 0 failed, in ");
    }

    [Test]
    public async Task A_failed_case_shows_what_happened_and_ends_with_1()
    {
        await File.WriteAllTextAsync(_folder["little.test.yaml"], Tests.Replace("[choose, end]", "[choose, agent]", StringComparison.Ordinal));

        var result = await CommandResult.RunAsync("test", _folder["little.yaml"]);

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("""
              ✗ Nothing is pressed
                  path
                    expected  choose  agent
                    happened  choose  end
                                      ^^^^^
            """);
        result.Output.ShouldContain("0 passed, 1 failed");
    }

    [Test]
    public async Task A_mistake_in_the_tests_is_shown_with_its_line()
    {
        await File.WriteAllTextAsync(_folder["little.test.yaml"], Tests.Replace("choose,", "chose,", StringComparison.Ordinal));

        var result = await CommandResult.RunAsync("test", _folder["little.yaml"]);

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("little.test.yaml:4:22: error IVR0601: The flow 'little' has no node 'chose'.");
        result.Output.ShouldContain("hint: Did you mean 'choose'?");
        result.Output.ShouldContain("1 file(s) cannot be run");
    }

    [Test]
    public async Task A_flow_that_is_broken_or_not_there_cannot_be_tested()
    {
        await File.WriteAllTextAsync(_folder["little.yaml"], Flow.Replace("type: menu", "type: menue", StringComparison.Ordinal));
        var broken = await CommandResult.RunAsync("test", _folder["little.test.yaml"]);
        File.Delete(_folder["little.yaml"]);
        var missing = await CommandResult.RunAsync("test", _folder["little.test.yaml"]);

        (broken.ExitCode, missing.ExitCode).ShouldBe((ExitCodes.Failed, ExitCodes.Failed));
        broken.Output.ShouldContain("Did you mean 'menu'?");
        missing.Output.ShouldContain("there is no flow");
    }

    [Test]
    public async Task What_is_not_there_ends_with_2()
    {
        (await CommandResult.RunAsync("test", _folder["none.yaml"])).Error.ShouldContain("there is no file");
        File.Delete(_folder["little.test.yaml"]);
        (await CommandResult.RunAsync("test", _folder["little.yaml"])).Error.ShouldContain("has no tests");
        (await CommandResult.RunAsync("test", _folder[""])).ExitCode.ShouldBe(ExitCodes.Usage);
    }

    [Test]
    public async Task Results_are_written_as_junit_xml_and_as_json()
    {
        var result = await CommandResult.RunAsync("test", _folder["little.yaml"], "--junit", _folder["results.xml"], "--json");

        XDocument.Load(_folder["results.xml"]).Root!.Attribute("tests")!.Value.ShouldBe("1");
        JsonNode.Parse(result.Output)!["files"]![0]!["cases"]![0]!["passed"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Test]
    public async Task Coverage_names_the_outlets_that_were_never_taken()
    {
        var result = await CommandResult.RunAsync("test", _folder["little.yaml"], "--coverage");

        result.Output.ShouldContain("3 of 4 nodes (75 %), 2 of 5 outlets (40 %)");
        result.Output.ShouldMatch(@"choose +1 +exhausted +0");
    }

    [Test]
    public async Task Hang_up_cases_are_written_for_a_flow_without_tests()
    {
        File.Delete(_folder["little.test.yaml"]);

        var made = await CommandResult.RunAsync("test", _folder["little.yaml"], "--hang-up-everywhere", "--write");
        var again = await CommandResult.RunAsync("test", _folder["little.hang-ups.test.yaml"]);

        made.ExitCode.ShouldBe(ExitCodes.Success, made.Output);
        made.Output.ShouldContain("✓ Hang up in agent");
        again.Output.ShouldContain("2 passed, 0 failed");
    }

    [Test]
    public async Task Update_writes_what_happened()
    {
        await File.WriteAllTextAsync(_folder["little.test.yaml"], """
            schema: 1
            cases:
              - name: An operator
                keys: { choose: "0" }
            """ + "\n    expect:\n      path: [choose, end]\n");

        var result = await CommandResult.RunAsync("test", _folder["little.yaml"], "--update");

        result.ExitCode.ShouldBe(ExitCodes.Success, result.Output);
        (await File.ReadAllTextAsync(_folder["little.test.yaml"])).ShouldContain("path: [choose, agent, end]");
    }
}
