using System.CommandLine;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr upgrade FILE…</c>: flows into the version of the language that this program reads.</summary>
internal static class UpgradeCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var files = new Argument<string[]>("FILE") { Description = "Flows, subflows, a routing table, or folders with *.yaml.", Arity = ArgumentArity.OneOrMore };
        var write = new Option<bool>("--write") { Description = "Write the files. Without it only what would be done is said." };
        var command = new Command("upgrade", "Bring files to the 'schema:' that this program reads. Needs no server.") { files, write, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var names = arguments.GetRequiredValue(files);
            if (names.FirstOrDefault(name => !File.Exists(name) && !Directory.Exists(name)) is { } missing)
            {
                await environment.Error.WriteLineAsync($"asterisk-ivr: there is no file '{missing}'.");
                return ExitCodes.Usage;
            }
            var upgrader = new SchemaUpgrader();
            var results = new List<(string File, SchemaUpgrade Upgrade)>();
            foreach (var file in names.SelectMany(name => Directory.Exists(name) ? FlowFiles.In(name) : [name]))
            {
                var upgrade = upgrader.Upgrade(await FlowFile.ReadAsync(file, cancellationToken));
                if (arguments.GetValue(write) && upgrade.Text is not null && upgrade.From != upgrade.To)
                    await File.WriteAllTextAsync(file, upgrade.Text, cancellationToken);
                results.Add((file, upgrade));
            }
            if (arguments.GetValue(options.Json))
                environment.WriteJson(results.Select(r => new { r.File, r.Upgrade.From, r.Upgrade.To, r.Upgrade.Problem }));
            else
                Show(results, arguments.GetValue(write), environment);
            return results.TrueForAll(r => r.Upgrade.Problem is null) ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static void Show(List<(string File, SchemaUpgrade Upgrade)> results, bool isWritten, CommandEnvironment environment)
    {
        foreach (var (file, upgrade) in results)
        {
            environment.Output.WriteLine(upgrade switch
            {
                { Problem: { } problem } => $"{file}: {problem}",
                _ when upgrade.From == upgrade.To => $"{file}: already schema {upgrade.To}; nothing to do.",
                _ => $"{file}: {(isWritten ? "is now" : "would become")} schema {upgrade.To}; it was {upgrade.From}.",
            });
        }
    }
}
