using System.CommandLine;
using AsteriskIvr.Flows.Validation;
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
        await using var services = OfflineServices.Create(ConfigurationSources.Read(folder));
        // Connections and secrets can only be checked against a configuration; without one, what is unchecked is said.
        var known = folder is not null || Directory.Exists(ConfigurationSources.DefaultFolder) ? ConfiguredEnvironment.Of(services) : null;
        var reader = services.GetRequiredService<FlowReader>();
        var checkedFiles = new List<CheckedFile>();
        foreach (var file in names.SelectMany(FilesOf))
        {
            var text = await FlowFile.ReadAsync(file, cancellationToken);
            checkedFiles.Add(new CheckedFile(file, text, reader.Read(text, file, known)));
        }
        if (json)
            environment.WriteJson(checkedFiles.Select(file => new { file.File, flow = file.Result.Flow?.Name, valid = file.Result.Succeeded, file.Result.Diagnostics }));
        else
            Show(checkedFiles, environment);
        return checkedFiles.All(file => file.Result.Succeeded) ? ExitCodes.Success : ExitCodes.Failed;
    }

    private static IEnumerable<string> FilesOf(string name) =>
        Directory.Exists(name) ? FlowFiles.In(name) : [name];

    private static void Show(List<CheckedFile> files, CommandEnvironment environment)
    {
        foreach (var (file, text, result) in files)
        {
            if (result.Diagnostics.Count > 0)
                environment.Output.WriteLine(DiagnosticRenderer.Render(result.Diagnostics, text));
            var errors = result.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
            var warnings = result.Diagnostics.Count - errors;
            var verdict = result.Flow is { } flow ? $"flow '{flow.Name}' is valid, {flow.Nodes.Count} nodes" : $"{Count(errors, "error")}, it cannot be deployed";
            environment.Output.WriteLine(warnings == 0 ? $"{file}: {verdict}" : $"{file}: {verdict}, {Count(warnings, "warning")}");
        }
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private sealed record CheckedFile(string File, string Text, FlowReadResult Result);
}
