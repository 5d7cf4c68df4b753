using System.Text.RegularExpressions;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Docs;

/// <summary>Every command that docs/testing-flows.md shows is run, in a copy of the example flows.</summary>
public sealed partial class TestingFlowsDocTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs/testing-flows.md"));

    private static IEnumerable<string> Commands => Shown().Matches(Document).Select(match => match.Value);

    [TestCaseSource(nameof(Commands))]
    public async Task A_command_of_the_page_works(string line)
    {
        using var folder = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "flows"), "*.yaml"))
            File.Copy(file, folder[Path.GetFileName(file)]);
        var typed = Typed().Match(line) is { Success: true } pipe ? pipe.Groups[1].Value.Replace("\\n", "\n", StringComparison.Ordinal) : "";
        var arguments = Word().Matches(line[(line.IndexOf("asterisk-ivr ", StringComparison.Ordinal) + "asterisk-ivr ".Length)..])
            .Select(word => word.Value.Trim('"'))
            .Select(word => word == "flows" ? folder.Path : word.StartsWith("flows/", StringComparison.Ordinal) ? folder[word["flows/".Length..]] : word.EndsWith(".xml", StringComparison.Ordinal) ? folder[word] : word);

        var result = await CommandResult.TypeAsync(typed, [.. arguments]);

        result.ExitCode.ShouldBe(ExitCodes.Success, $"{result.Output}\n{result.Error}");
    }

    [Test]
    public async Task The_case_that_the_page_explains_passes()
    {
        using var folder = new TempFolder();
        File.Copy(Path.Combine(Repository.Root, "flows/support.yaml"), folder["support.yaml"]);
        await File.WriteAllTextAsync(folder["support.test.yaml"], Case().Match(Document).Groups[1].Value);

        var result = await CommandResult.RunAsync("test", folder["support.yaml"]);

        result.Output.ShouldContain("1 passed, 0 failed");
    }

    [Test]
    public void The_page_shows_commands() => Commands.Count().ShouldBeGreaterThan(5);

    [GeneratedRegex(@"^(printf '.*' \| )?asterisk-ivr .*$", RegexOptions.Multiline)]
    private static partial Regex Shown();

    [GeneratedRegex("^printf '(.*)' ")]
    private static partial Regex Typed();

    [GeneratedRegex("\"[^\"]*\"|[^ ]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^```yaml\n(# yaml-language-server.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Case();
}
