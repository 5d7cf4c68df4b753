using System.Text;
using AsteriskIvr.Server.Commands;
using Spectre.Console;

namespace AsteriskIvr.Server.Tests.Fixtures;

/// <summary>What a command wrote, and how it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command in this process, its console recorded.</summary>
    public static Task<CommandResult> RunAsync(params string[] arguments) => TypeAsync("", arguments);

    /// <summary>Runs a command, and types into it.</summary>
    public static async Task<CommandResult> TypeAsync(string typed, params string[] arguments)
    {
        var recorded = new RecordedEnvironment();
        var environment = recorded.Environment with { Input = new StringReader(typed) };
        // A command that should have failed, and serves instead, is stopped.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var exitCode = await CommandLine.RunAsync(arguments, environment, limit.Token);
        return new CommandResult(exitCode, recorded.Output, recorded.Error);
    }
}

/// <summary>A console without colours, 160 wide, one hour east of Greenwich.</summary>
internal sealed class RecordedEnvironment
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public RecordedEnvironment()
    {
        var output = new StringWriter(_output);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 160;
        console.Profile.Capabilities.Unicode = true;
        Environment = new CommandEnvironment(console, output, new StringWriter(_error), TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(1), "test", "test"));
    }

    public CommandEnvironment Environment { get; }

    /// <summary>Without the spaces that fill table columns up at line ends.</summary>
    public string Output => string.Join('\n', _output.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim('\n');

    public string Error => _error.ToString();
}
