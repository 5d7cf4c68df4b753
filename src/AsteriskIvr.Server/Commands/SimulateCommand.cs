using System.CommandLine;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Server.Plugins;
using AsteriskIvr.Simulation.FlowTests;
using AsteriskIvr.Simulation.Outside;
using AsteriskIvr.Simulation.Running;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr simulate FLOW</c>: plays a call in the terminal, without a PBX and without a server.</summary>
internal sealed class SimulateCommand(CommonOptions options, CommandEnvironment environment)
{
    private readonly Argument<string> _flow = new("FLOW") { Description = "The flow's file." };
    private readonly Option<string?> _script = new("--script") { Description = "Read what is typed from a file instead.", HelpName = "FILE" };
    private readonly Option<string?> _case = new("--case") { Description = "Play a case of the tests beside the flow instead of asking.", HelpName = "NAME" };
    private readonly Option<string> _caller = new("--caller") { Description = "The caller's number.", HelpName = "NUMBER", DefaultValueFactory = _ => "1001" };
    private readonly Option<string> _dialed = new("--dialed") { Description = "The number dialled.", HelpName = "NUMBER", DefaultValueFactory = _ => "100" };
    private readonly Option<string?> _at = new("--at") { Description = "When the call comes, such as 2026-01-05T12:00:00Z.", HelpName = "TIME" };
    private readonly Option<bool> _live = new("--live") { Description = "Act on the real outside, by the configuration: requests, mails and rows are real." };

    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var self = new SimulateCommand(options, environment);
        var command = new Command("simulate", "Play a call in the terminal, and see what would be done after it. Needs no server and no PBX.")
        {
            self._flow, self._script, self._case, self._caller, self._dialed, self._at, self._live,
        };
        command.Validators.Add(arguments =>
        {
            if (arguments.GetValue(self._at) is { } at && !Moment.TryParse(at, null, out _))
                arguments.AddError("--at is a moment, such as 2026-01-05T12:00:00Z or 2026-01-05T13:00:00+01:00.");
            if (arguments.GetValue(self._case) is not null && (arguments.GetValue(self._script) is not null || arguments.GetValue(self._live)))
                arguments.AddError("--case goes with neither --script nor --live.");
        });
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (file, script) = (arguments.GetRequiredValue(_flow), arguments.GetValue(_script));
        if ((!File.Exists(file) ? file : script is not null && !File.Exists(script) ? script : null) is { } missing)
            return await UsageAsync($"there is no file '{missing}'.");
        var configuration = ConfigurationSources.Read(arguments.GetValue(options.Configuration));
        await using var services = OfflineServices.Create(configuration);
        var loader = new SuiteLoader(services.GetRequiredService<FlowReader>());
        var (text, read) = loader.Read(file);
        if (read!.Flow is not { } flow)
        {
            environment.Output.WriteLine(DiagnosticRenderer.Render(read.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error), text!));
            return ExitCodes.Failed;
        }

        var isLive = arguments.GetValue(_live);
        var setup = new SimulationSetup
        {
            Flow = flow,
            Folder = Path.GetDirectoryName(Path.GetFullPath(file)),
            Nodes = nodes => nodes.AddPlugins(configuration),
            Library = loader.LibraryOf(file),
            Caller = null!,
            CallerNumber = arguments.GetValue(_caller)!,
            DialedNumber = arguments.GetValue(_dialed)!,
            At = arguments.GetValue(_at) is { } at ? Moment.Parse(at, null).Time : isLive ? TimeProvider.System.GetUtcNow() : SimulationSetup.DefaultTime,
            Replies = new ReplyBook([]),
            Configuration = configuration,
            IsLive = isLive,
        };
        if (arguments.GetValue(_case) is { } name)
        {
            if (await CaseAsync(setup, file, name, loader, cancellationToken) is not { } scripted)
                return ExitCodes.Usage;
            setup = scripted;
        }
        else
        {
            using var input = script is null ? null : File.OpenText(script);
            var keyboard = new Keyboard(input ?? environment.Input, environment, echoes: script is not null || environment.EchoesInput, setup.Replies);
            var caller = new TerminalCaller(keyboard, flow);
            setup = setup with { Caller = caller, Ask = isLive ? null : caller.Ask, CallIsOver = call => caller.CallIsOver(call, isLive) };
            return await PlayAsync(setup, keyboard, cancellationToken);
        }
        return await PlayAsync(setup, null, cancellationToken);
    }

    private async Task<SimulationSetup?> CaseAsync(SimulationSetup setup, string file, string name, SuiteLoader loader, CancellationToken cancellationToken)
    {
        var tests = SuiteLoader.TestFileOf(file);
        var suite = File.Exists(tests) ? await loader.LoadAsync(tests, cancellationToken) : null;
        if (suite?.Tests is not { } read || read.Cases.FirstOrDefault(c => c.Name.Contains(name, StringComparison.OrdinalIgnoreCase)) is not { } test)
        {
            var cases = suite?.Tests is { } some ? $" Its cases are: {string.Join(", ", some.Cases.Select(c => $"'{c.Name}'"))}." : "";
            await UsageAsync($"there is no case '{name}' in '{tests}'.{cases}");
            return null;
        }
        return CaseRunner.Setup(read, test, setup.Flow, setup.Library, setup.Configuration, new ScriptedCaller(test)) with { Nodes = setup.Nodes, Folder = setup.Folder };
    }

    private async Task<int> PlayAsync(SimulationSetup setup, Keyboard? keyboard, CancellationToken cancellationToken)
    {
        var view = new SimulationView(environment);
        view.Begin(setup);
        keyboard?.Ready();
        var result = await Simulator.RunAsync(setup with { Caller = new Narrator(setup.Caller, environment.Output) }, cancellationToken);
        view.Show(setup.Flow, result, setup.IsLive);
        return ExitCodes.Success;
    }

    private async Task<int> UsageAsync(string message)
    {
        await environment.Error.WriteLineAsync($"asterisk-ivr: {message}");
        return ExitCodes.Usage;
    }
}
