using System.CommandLine;
using AsteriskIvr.Server.Doctor;
using Spectre.Console;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr doctor</c>: what is wrong, and what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var command = new Command("doctor", "Check configuration, database, PBX, flows, mail and more, and say what to mend. Changes nothing.") { options.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var examination = Examination.RunAsync(arguments.GetValue(options.Configuration), arguments.GetValue(options.Socket), cancellationToken);
            var findings = arguments.GetValue(options.Json) ? await examination.ToListAsync(cancellationToken) : await WatchAsync(examination, environment, cancellationToken);
            if (arguments.GetValue(options.Json))
                environment.WriteJson(findings);
            else
                FindingTable.Show(findings, environment);
            return findings.Exists(finding => finding.Level == FindingLevel.Fail) ? ExitCodes.Failed : ExitCodes.Success;
        });
        return command;
    }

    // It takes seconds where something does not answer: a person at a terminal sees that it goes on.
    private static async Task<List<Finding>> WatchAsync(IAsyncEnumerable<Finding> examination, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        if (!environment.Console.Profile.Capabilities.Interactive)
            return await examination.ToListAsync(cancellationToken);
        return await environment.Console.Status().StartAsync("Looking…", async status =>
        {
            var findings = new List<Finding>();
            await foreach (var finding in examination.WithCancellation(cancellationToken))
            {
                findings.Add(finding);
                status.Status($"Looked at {Markup.Escape(finding.Check)}…");
            }
            return findings;
        });
    }
}
