using System.CommandLine;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Control;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr deploy FILE…</c>: flows, subflows and the routing table for new calls; all or none.</summary>
internal static class DeployCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var files = new Argument<string[]>("FILE") { Description = "Flows, subflows, a routing table, or folders with *.yaml.", Arity = ArgumentArity.OneOrMore };
        var message = MessageOption();
        var command = new Command("deploy", "Check flows and make them what new calls get: all of them, or none.") { files, message, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var names = arguments.GetRequiredValue(files);
            if (names.FirstOrDefault(name => !File.Exists(name) && !Directory.Exists(name)) is { } missing)
            {
                await environment.Error.WriteLineAsync($"asterisk-ivr: there is no file '{missing}'.");
                return ExitCodes.Usage;
            }
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var file in names.SelectMany(name => Directory.Exists(name) ? FlowFiles.In(name) : [name]))
                texts[file] = await FlowFile.ReadAsync(file, cancellationToken);
            using var server = options.Connect(arguments);
            var request = new DeployRequest([.. texts.Select(file => new DeployFile(file.Key, file.Value))], arguments.GetValue(message));
            var answer = await server.PostAsync<DeployAnswer>("flows/deploy", request, cancellationToken);
            if (!arguments.GetValue(options.Json))
                return DeployView.Show(answer, texts, environment);
            environment.WriteJson(answer);
            return answer.Deployed.Count == 0 ? ExitCodes.Failed : ExitCodes.Success;
        });
        return command;
    }

    /// <summary>The option for why something is changed.</summary>
    public static Option<string?> MessageOption() => new("--message", "-m") { Description = "Why; it is kept with who did it.", HelpName = "TEXT" };
}
