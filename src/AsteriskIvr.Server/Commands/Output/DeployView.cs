using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Server.Control;

namespace AsteriskIvr.Server.Commands;

/// <summary>What became of a deployment.</summary>
internal static class DeployView
{
    /// <summary>Shows it, and returns the exit code.</summary>
    /// <param name="answer">The server's answer.</param>
    /// <param name="texts">The texts of the files, by their names.</param>
    /// <param name="environment">Where to write.</param>
    public static int Show(DeployAnswer answer, IReadOnlyDictionary<string, string> texts, CommandEnvironment environment)
    {
        foreach (var file in answer.Files.Where(file => file.Diagnostics.Count > 0))
            environment.Output.WriteLine(DiagnosticRenderer.Render(file.Diagnostics, texts.GetValueOrDefault(file.File, "")));
        if (answer.Deployed.Count == 0)
        {
            environment.Output.WriteLine("Nothing was deployed.");
            return ExitCodes.Failed;
        }
        foreach (var version in answer.Deployed)
        {
            environment.Output.WriteLine(version switch
            {
                { IsChange: false } => $"{version.Name}@{version.Version} is current already: nothing has changed.",
                { IsNew: false } => $"{version.Name}@{version.Version} is current again: it has this very text.",
                _ => $"{version.Name}@{version.Version} is deployed.",
            });
        }
        foreach (var flow in answer.Behind)
            environment.Output.WriteLine($"{flow} stays on the subflow as it was; deploy it again to take the new one.");
        return ExitCodes.Success;
    }
}
