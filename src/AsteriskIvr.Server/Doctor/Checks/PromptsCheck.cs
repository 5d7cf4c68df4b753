using System.Runtime.CompilerServices;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Speech;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether texts can be spoken, and whether Asterisk can get at what is made of prompts.</summary>
internal sealed class PromptsCheck : IDoctorCheck
{
    public string Name => "prompts";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var speech = patient.Services.GetRequiredService<IOptions<SpeechOptions>>().Value;
        if (speech.Engine == SpeechEngineKind.None)
        {
            yield return Finding.Ok(Name, "No speech engine is configured: flows with `say` prompts do not deploy.");
        }
        else
        {
            var (took, problem) = await patient.Services.GetRequiredService<SpeechProbe>().TryAsync(cancellationToken);
            yield return problem is null
                ? Finding.Ok(Name, $"The speech engine ({speech.Engine}) speaks; a short text took {took.TotalMilliseconds:0} ms.")
                : Finding.Fail(Name, $"The speech engine ({speech.Engine}) does not speak: {problem}", "For the default: apt-get install espeak-ng. Others: check section Speech. Without one, texts are faults, or their prompt's fallback is played.");
        }
        yield return LookAtFolder(patient.Services.GetRequiredService<IOptions<PromptOptions>>().Value.CachePath);
    }

    private Finding LookAtFolder(string folder)
    {
        if (!Directory.Exists(folder))
            return Finding.Warn(Name, $"{folder} does not exist yet; the server creates it if it may.", "Under systemd CacheDirectory= creates its parent. Else create it for the server's user, with mode 0711, or set Prompts:CacheFolder.");
        // Asterisk has a user of its own: it must be able to go through every folder on the way, but need not list any.
        for (var step = new DirectoryInfo(folder); step is not null; step = step.Parent)
        {
            if (!step.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return Finding.Warn(Name, $"{step.FullName} has no right of passage for others, which Asterisk's user needs to play {folder}.", $"chmod o+x {step.FullName}, unless Asterisk runs as the same user or group as this server.");
        }
        return Finding.Ok(Name, $"{folder} can be read by Asterisk's user, if Asterisk is on this machine.");
    }
}
