using System.Text.Json.Nodes;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Commands;

/// <summary>Commands that need no server.</summary>
public sealed class OfflineCommandTests
{
    private readonly TempFolder _folder = new();

    [OneTimeSetUp]
    public void WriteFlows()
    {
        File.WriteAllText(_folder["good.yaml"], TestFlows.Support);
        File.WriteAllText(_folder["bad.yaml"], TestFlows.Broken);
        Directory.CreateDirectory(_folder["config"]);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task Validate_says_that_a_flow_is_valid()
    {
        var result = await CommandResult.RunAsync("validate", _folder["good.yaml"], "--config", _folder["config"]);

        result.ExitCode.ShouldBe(ExitCodes.Success);
        result.Output.ShouldContain("good.yaml: flow 'support' is valid");
    }

    [Test]
    public async Task Validate_shows_the_line_with_a_mark_under_the_mistake()
    {
        var result = await CommandResult.RunAsync("validate", _folder["good.yaml"], _folder["bad.yaml"], "--config", _folder["config"]);

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("bad.yaml:4:");
        result.Output.ShouldContain("^~~~~~~");
        result.Output.ShouldContain("it cannot be deployed");
    }

    [Test]
    public async Task Validate_as_json_can_be_parsed()
    {
        var result = await CommandResult.RunAsync("validate", _folder["bad.yaml"], "--json", "--config", _folder["config"]);

        var file = JsonNode.Parse(result.Output)!.AsArray().ShouldHaveSingleItem()!;
        file["valid"]!.GetValue<bool>().ShouldBeFalse();
        var first = file["diagnostics"]![0]!;
        first["code"]!.GetValue<string>().ShouldStartWith("IVR");
        first["severity"]!.GetValue<string>().ShouldBe("error");
        first["location"]!["line"]!.GetValue<int>().ShouldBe(4);
    }

    [Test]
    public async Task Validate_checks_connections_against_the_configuration()
    {
        var flow = TestFlows.Support.Replace(
            "after-call: { type: hangup, next: note }",
            "after-call: { type: hangup, next: row }\n  row: { type: database, connection: crm, execute: \"delete from x\", next: note }", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["row.yaml"], flow);

        var result = await CommandResult.RunAsync("validate", _folder["row.yaml"], "--config", _folder["config"]);

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("'crm'");
    }

    [Test]
    public async Task Files_with_tests_are_no_flows()
    {
        File.Copy(_folder["good.yaml"], _folder["good.test.yaml"]);

        var both = await CommandResult.RunAsync("validate", _folder["good.yaml"], _folder["good.test.yaml"], "--config", _folder["config"]);
        both.ExitCode.ShouldBe(ExitCodes.Success);
        both.Error.ShouldContain("good.test.yaml' holds tests; 'asterisk-ivr test' checks and runs them");

        (await CommandResult.RunAsync("validate", _folder["good.test.yaml"])).ExitCode.ShouldBe(ExitCodes.Usage);
    }

    [Test]
    public async Task Validate_names_a_file_that_is_not_there()
    {
        var result = await CommandResult.RunAsync("validate", _folder["none.yaml"]);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain("there is no file");
    }

    [Test]
    public async Task Schema_prints_a_json_schema()
    {
        var result = await CommandResult.RunAsync("schema");

        result.ExitCode.ShouldBe(ExitCodes.Success);
        JsonNode.Parse(result.Output)!["$schema"].ShouldNotBeNull();
    }

    [Test]
    public async Task Schema_prints_the_node_reference()
    {
        var result = await CommandResult.RunAsync("schema", "--reference");

        result.Output.ShouldContain("menu");
        result.Output.ShouldStartWith("#");
    }

    [TestCase("nonsense")]
    [TestCase("call")]
    [TestCase("calls", "--reason", "boredom")]
    [TestCase("calls", "--limit", "0")]
    public async Task A_command_line_that_is_not_understood_ends_with_2(params string[] arguments) =>
        (await CommandResult.RunAsync(arguments)).ExitCode.ShouldBe(ExitCodes.Usage);

    [TestCase(400, "400 ms")]
    [TestCase(1500, "1.5 s")]
    [TestCase(185_000, "3 min 05 s")]
    [TestCase(7_800_000, "2 h 10 min")]
    [TestCase(273_600_000, "3 d 4 h")]
    public void A_duration_is_read_at_a_glance(double milliseconds, string text) => Durations.Milliseconds(milliseconds).ShouldBe(text);
}
