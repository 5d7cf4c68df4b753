using System.CommandLine;
using AsteriskIvr.Server.Control;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr forget --caller NUMBER</c>: what is stored of a caller is removed, for requests under privacy law.</summary>
internal static class ForgetCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var caller = new Option<string>("--caller") { Description = "The caller's number, exactly as `calls` shows it.", HelpName = "NUMBER", Required = true };
        caller.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
                result.AddError("--caller needs a number.");
        });
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be forgotten." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command("forget", "Remove what is stored of a caller from all finished calls.") { caller, dryRun, yes, options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = options.Connect(arguments);
            var number = arguments.GetRequiredValue(caller);
            var isPreview = arguments.GetValue(dryRun);
            if (!isPreview && !arguments.GetValue(yes) && !await IsConfirmedAsync(server, environment, number, cancellationToken))
                return ExitCodes.Usage;
            var answer = await server.PostAsync<ForgetAnswer>("calls/forget", new ForgetRequest(number, isPreview), cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(answer);
            else
                Show(answer, isPreview, environment);
            return answer.Left.Count == 0 ? ExitCodes.Success : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task<bool> IsConfirmedAsync(ControlClient server, CommandEnvironment environment, string number, CancellationToken cancellationToken)
    {
        if (!environment.Console.Profile.Capabilities.Interactive)
        {
            await environment.Error.WriteLineAsync("asterisk-ivr: This cannot be undone, and nobody is here to be asked. Give --yes, or --dry-run to see what would be done.");
            return false;
        }
        Show(await server.PostAsync<ForgetAnswer>("calls/forget", new ForgetRequest(number, DryRun: true), cancellationToken), isPreview: true, environment);
        return await environment.Console.ConfirmAsync("Forget them for good?", defaultValue: false, cancellationToken);
    }

    private static void Show(ForgetAnswer answer, bool isPreview, CommandEnvironment environment)
    {
        environment.Output.WriteLine($"{answer.Forgotten} call(s) of this number {(isPreview ? "would be" : "are")} forgotten.");
        foreach (var recording in answer.Recordings)
            environment.Output.WriteLine($"The PBX has the recording {recording}; delete it there.");
        foreach (var id in answer.Left)
            environment.Output.WriteLine($"{id} has not ended, or its post-call run is not done; {(isPreview ? "it would be" : "it is")} left. Do it again when it is.");
        if (answer.RejectedFile is { } file)
            environment.Output.WriteLine($"{file} holds records that the database refused. Look for the number there, and delete it.");
    }
}
