using System.CommandLine;
using System.Diagnostics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Server.Plugins;
using AsteriskIvr.Simulation.FlowTests;
using AsteriskIvr.Simulation.Running;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr test FILE…</c>: runs the scripted tests beside flows, without a PBX and without a server.</summary>
internal sealed class TestCommand(CommonOptions options, CommandEnvironment environment)
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Files with tests, flows that have one beside them, or folders.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _coverage = new("--coverage") { Description = "Show which nodes and outlets the tests have taken." };
    private readonly Option<string?> _junit = new("--junit") { Description = "Write the results as JUnit XML.", HelpName = "FILE" };
    private readonly Option<bool> _hangUps = new("--hang-up-everywhere") { Description = "Besides, make and run a case for each node in which the caller can hang up." };
    private readonly Option<bool> _write = new("--write") { Description = "With --hang-up-everywhere: write these cases to a file beside the flow." };
    private readonly Option<bool> _update = new("--update") { Description = "Write what happened into the cases that fail. Look at what it changes." };

    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var self = new TestCommand(options, environment);
        var command = new Command("test", "Run the tests beside flows. Needs no server and no PBX; nothing is sent to anybody.")
        {
            self._files, self._coverage, self._junit, self._hangUps, self._write, self._update, options.Json,
        };
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var configuration = ConfigurationSources.Read(arguments.GetValue(options.Configuration));
        await using var services = OfflineServices.Create(configuration);
        var loader = new SuiteLoader(services.GetRequiredService<FlowReader>());
        var catalog = services.GetRequiredService<NodeCatalog>();
        var suites = new List<Suite>();
        foreach (var name in arguments.GetRequiredValue(_files))
        {
            if (await FindAsync(name, loader, arguments.GetValue(_hangUps), cancellationToken) is not { } found)
                return ExitCodes.Usage;
            suites.AddRange(found);
        }

        var view = new TestView(environment, isQuiet: arguments.GetValue(options.Json));
        var results = new List<(Suite Suite, IReadOnlyList<CaseResult> Cases)>();
        var started = Stopwatch.GetTimestamp();
        foreach (var suite in suites)
        {
            view.Begin(suite);
            if (!suite.CanRun)
                continue;
            var runner = new CaseRunner(configuration, nodes => nodes.AddPlugins(configuration), Path.GetDirectoryName(Path.GetFullPath(suite.FlowFile)));
            var cases = await RunAsync(suite, runner, cancellationToken);
            if (arguments.GetValue(_update))
                cases = await UpdateAsync(suite, cases, view, runner, loader, cancellationToken);
            view.Show(cases);
            if (arguments.GetValue(_hangUps))
                cases = [.. cases, .. await HangUpAsync(suite, new HangUpCases(runner, catalog), arguments.GetValue(_write), runner, view, cancellationToken)];
            results.Add((suite, cases));
        }
        var took = Stopwatch.GetElapsedTime(started);
        var coverages = results.GroupBy(r => r.Suite.FlowFile).Select(group => (group.Key, Coverage: CoverageOf(group, catalog))).ToList();
        if (arguments.GetValue(_coverage))
            coverages.ForEach(c => view.Show(c.Key, c.Coverage));
        if (arguments.GetValue(_junit) is { } file)
            await WriteAsync(file, results, cancellationToken);
        if (arguments.GetValue(options.Json))
            environment.WriteJson(TestView.Json(results, coverages));
        var broken = suites.Count(suite => !suite.CanRun);
        view.Sum(results.Sum(r => r.Cases.Count(c => c.Passed)), results.Sum(r => r.Cases.Count(c => !c.Passed)), broken, took);
        return broken == 0 && results.All(r => r.Cases.All(c => c.Passed)) ? ExitCodes.Success : ExitCodes.Failed;
    }

    private async Task<IReadOnlyList<Suite>?> FindAsync(string name, SuiteLoader loader, bool makesCases, CancellationToken cancellationToken)
    {
        if (Directory.Exists(name))
        {
            List<Suite> all = [];
            foreach (var file in FlowFiles.TestsIn(name))
                all.Add(await loader.LoadAsync(file, cancellationToken));
            if (all.Count == 0)
                await environment.Error.WriteLineAsync($"asterisk-ivr: there is no *{FlowFiles.TestEnding} in '{name}'.");
            return all.Count == 0 ? null : all;
        }
        var tests = FlowFiles.IsTest(name) ? name : SuiteLoader.TestFileOf(name);
        if (File.Exists(tests))
            return [await loader.LoadAsync(tests, cancellationToken)];
        if (makesCases && File.Exists(name))
            return [loader.WithoutTests(name)];
        await environment.Error.WriteLineAsync(File.Exists(name) ? $"asterisk-ivr: '{name}' has no tests: there is no file '{tests}'." : $"asterisk-ivr: there is no file '{name}'.");
        return null;
    }

    private static async Task<IReadOnlyList<CaseResult>> RunAsync(Suite suite, CaseRunner runner, CancellationToken cancellationToken)
    {
        var results = new List<CaseResult>();
        foreach (var test in suite.Tests!.Cases)
            results.Add(await runner.RunAsync(suite.Tests, test, suite.Flow!, suite.Library, cancellationToken));
        return results;
    }

    private static async Task<IReadOnlyList<CaseResult>> UpdateAsync(
        Suite suite, IReadOnlyList<CaseResult> cases, TestView view, CaseRunner runner, SuiteLoader loader, CancellationToken cancellationToken)
    {
        var failed = cases.Where(c => c is { Passed: false, Happened: not null }).ToList();
        if (failed.Count == 0)
            return cases;
        var (text, skipped) = ExpectationUpdater.Update(suite, failed);
        await File.WriteAllTextAsync(suite.File, text, cancellationToken);
        view.Updated(failed.Count - skipped.Count, skipped);
        return await RunAsync(await loader.LoadAsync(suite.File, cancellationToken), runner, cancellationToken);
    }

    private static async Task<IReadOnlyList<CaseResult>> HangUpAsync(
        Suite suite, HangUpCases maker, bool writes, CaseRunner runner, TestView view, CancellationToken cancellationToken)
    {
        var (made, notReached) = await maker.MakeAsync(suite.Tests!, suite.Flow!, suite.Library, cancellationToken);
        var results = new List<CaseResult>();
        foreach (var test in made)
            results.Add(await runner.RunAsync(suite.Tests!, test, suite.Flow!, suite.Library, cancellationToken));
        view.Show(results);
        if (writes)
        {
            var file = suite.FlowFile[..^".yaml".Length] + ".hang-ups" + FlowFiles.TestEnding;
            var tests = suite.Tests! with { Flow = Path.GetFileName(suite.FlowFile), Cases = made };
            await File.WriteAllTextAsync(file, TestFileWriter.Write($"A caller who hangs up, node by node. Made by: asterisk-ivr test {Path.GetFileName(suite.FlowFile)} --hang-up-everywhere --write", tests), cancellationToken);
            view.Wrote(file, made.Count);
        }
        view.NotReached(notReached);
        return results;
    }

    private static Coverage CoverageOf(IEnumerable<(Suite Suite, IReadOnlyList<CaseResult> Cases)> group, NodeCatalog catalog)
    {
        var all = group.ToList();
        var coverage = new Coverage(all[0].Suite.Flow!, catalog);
        foreach (var happened in all.SelectMany(r => r.Cases).Select(c => c.Happened).OfType<SimulationResult>())
            coverage.Add(happened);
        return coverage;
    }

    private static async Task WriteAsync(string file, IEnumerable<(Suite Suite, IReadOnlyList<CaseResult> Cases)> results, CancellationToken cancellationToken)
    {
        await using var stream = File.Create(file);
        await JUnitReport.Of([.. results.Select(r => (r.Suite.File, r.Cases))]).SaveAsync(stream, System.Xml.Linq.SaveOptions.None, cancellationToken);
    }
}
