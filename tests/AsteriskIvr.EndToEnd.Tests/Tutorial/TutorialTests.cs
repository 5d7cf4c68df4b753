using System.Text;
using System.Text.RegularExpressions;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Tutorial;

/// <summary>
/// <c>docs/tutorial.md</c>, word for word: files are saved, commands run in one shell, and what a block of text after them says must come, line by line; <c>*</c> stands for anything.
/// The ports are others, so that it can run beside anything.
/// </summary>
[Parallelizable(ParallelScope.None)]
internal sealed partial class TutorialTests
{
    private const string End = "==end-of-block==";

    [Test]
    public async Task Every_command_does_what_the_page_says()
    {
        using var folder = new TempFolder();
        using var agi = Ports.Reserve();
        using var sip = Ports.Reserve();
        var blocks = Blocks(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "tutorial.md")));
        blocks.ShouldNotBeEmpty();
        // Should the page not come to its end, nothing of it stays behind.
        var script = new StringBuilder("set -e\ntrap 'kill $(jobs -p) 2>/dev/null || true; asterisk stop --all || true' EXIT\n");
        foreach (var block in blocks)
        {
            if (block.Language == "yaml")
                script.Append($"cat > {block.Argument} <<'END_OF_FILE'\n{block.Text}END_OF_FILE\n");
            else if (block is { Language: "sh", Argument: "" })
                script.Append(block.Text.Replace("4573", $"{agi.Port}", StringComparison.Ordinal).Replace("5080", $"{sip.Port}", StringComparison.Ordinal)).Append($"echo {End}\n");
        }
        await File.WriteAllTextAsync(folder["tutorial.sh"], script.ToString());

        var server = Path.GetDirectoryName(IvrServer.Executable)!;
        var output = new List<string>();
        await using var shell = await ChildProcess.StartAsync(
            ["env", $"PATH={server}:{Path.Combine(Repository.Root, "scripts")}:{Environment.GetEnvironmentVariable("PATH")}", $"ASTERISKIVR_RUN_DIR={folder["asterisk"]}", "bash", folder["tutorial.sh"]],
            folder.Path, line => { lock (output) output.Add(line); }, CancellationToken.None);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var code = await shell.WaitForExitAsync(limit.Token);

        code.ShouldBe(0, shell.Output);
        var shown = string.Join('\n', output).Split(End);
        var commands = blocks.Where(block => block is { Language: "sh", Argument: "" }).ToList();
        for (var i = 0; i < commands.Count; i++)
        {
            if (commands[i].Expected is { } expected)
                ShouldShow(shown[i], expected);
        }
    }

    private static void ShouldShow(string output, string expected)
    {
        var lines = output.Split('\n');
        var from = 0;
        foreach (var line in expected.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var pattern = $"^{Regex.Escape(line).Replace(@"\*", ".*", StringComparison.Ordinal)}\\s*$";
            var found = Array.FindIndex(lines, from, shown => Regex.IsMatch(shown, pattern));
            found.ShouldBeGreaterThanOrEqualTo(0, $"'{line}' in:\n{output}");
            from = found + 1;
        }
    }

    private static List<Block> Blocks(string page)
    {
        var blocks = new List<Block>();
        foreach (Match fence in Fence().Matches(page))
        {
            var block = new Block(fence.Groups[1].Value, fence.Groups[2].Value.Trim(), fence.Groups[3].Value, null);
            if (block.Language == "text")
                blocks[^1] = blocks[^1] with { Expected = block.Text };
            else
                blocks.Add(block);
        }
        return blocks;
    }

    [GeneratedRegex("^```(\\w+)( [^\n]*)?\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    private sealed record Block(string Language, string Argument, string Text, string? Expected);
}
