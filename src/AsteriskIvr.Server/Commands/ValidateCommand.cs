using System.CommandLine;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Flows;
using AsteriskIvr.Server.Hosting;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr validate FILE…</c>: checks flows without a server.</summary>
internal static class ValidateCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var files = new Argument<string[]>("FILE") { Description = "Flows, or folders with *.yaml.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("validate", "Check flows, and show all mistakes at once. Needs no server.") { files, options.Json };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments.GetRequiredValue(files), arguments.GetValue(options.Configuration), arguments.GetValue(options.Json), environment, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] names, string? folder, bool json, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        if (names.FirstOrDefault(name => !File.Exists(name) && !Directory.Exists(name)) is { } missing)
        {
            await environment.Error.WriteLineAsync($"asterisk-ivr: there is no file '{missing}'.");
            return ExitCodes.Usage;
        }
        // A shell that writes *.yaml names them too.
        var tests = names.Where(FlowFiles.IsTest).ToList();
        foreach (var test in tests)
            await environment.Error.WriteLineAsync($"asterisk-ivr: '{test}' holds tests; 'asterisk-ivr test' checks and runs them.");
        if (tests.Count == names.Length)
            return ExitCodes.Usage;
        names = [.. names.Except(tests)];
        await using var services = OfflineServices.Create(ConfigurationSources.Read(folder));
        // Connections and secrets can only be checked against a configuration; without one, what is unchecked is said.
        var known = folder is not null || Directory.Exists(ConfigurationSources.DefaultFolder) ? ConfiguredEnvironment.Of(services) : null;
        var files = new List<(string, string)>();
        foreach (var file in names.SelectMany(FilesOf))
            files.Add((file, await FlowFile.ReadAsync(file, cancellationToken)));
        // A routing table can be checked where all flows are there.
        var all = names.All(Directory.Exists);
        var found = FlowSet.Check(services.GetRequiredService<FlowReader>(), files, known, await Neighbours.SubflowsAsync(names, cancellationToken), all ? [] : null);
        if (json)
            environment.WriteJson(found.Select(file => new { file.File, flow = file.Name, valid = file.Version is not null, file.Diagnostics }));
        else
            Show(found, environment);
        return found.All(file => file.Version is not null) ? ExitCodes.Success : ExitCodes.Failed;
    }

    private static IEnumerable<string> FilesOf(string name) => Directory.Exists(name) ? FlowFiles.In(name) : [name];

    private static void Show(IReadOnlyList<CheckedFile> files, CommandEnvironment environment)
    {
        foreach (var file in files)
        {
            if (file.Diagnostics.Count > 0)
                environment.Output.WriteLine(DiagnosticRenderer.Render(file.Diagnostics, file.Text));
            var errors = file.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
            var warnings = file.Diagnostics.Count - errors;
            var verdict = file switch
            {
                { Flow: { } flow } => $"flow '{flow.Name}' is valid, {flow.Nodes.Count} nodes",
                { Subflow: { } subflow } => $"subflow '{subflow.Name}' is valid, {subflow.Nodes.Count} nodes",
                { Routes: { } routes } => $"the routing table is valid, {Count(routes.Routes.Count, "route")}",
                _ => $"{Count(errors, "error")}, it cannot be deployed",
            };
            environment.Output.WriteLine(warnings == 0 ? $"{file.File}: {verdict}" : $"{file.File}: {verdict}, {Count(warnings, "warning")}");
        }
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
