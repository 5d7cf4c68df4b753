using System.Runtime.CompilerServices;
using AsteriskIvr.Asterisk.FastAgi;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Server.Hosting;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Settings of the server's process; without a running server, those that one started from here would have.</summary>
internal sealed class RuntimeCheck : IDoctorCheck
{
    /// <summary>Files and sockets of a call at its most: its connection, its hangup handler's, and one of a node.</summary>
    private const int FilesOfCall = 3;

    private const int OwnFiles = 256;

    public string Name => "runtime";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var runtime = patient.Status?.Runtime;
        var inline = runtime is null ? await FastAgiRuntime.ProbeInlineCompletionsAsync(cancellationToken) : runtime.InlineCompletions;
        var spins = runtime is null ? RuntimeSettings.SpinLimit : runtime.SpinLimit;
        if (inline == true && spins == "0")
            yield return Finding.Ok(Name, "Inline socket completions and spin limit 0 are in force.");
        if (inline != true)
            yield return Finding.Warn(Name, "Inline socket completions are off: calls cost about twice the CPU.", $"Remove {FastAgiRuntime.InlineCompletionsVariable} from the server's environment.");
        if (spins != "0")
            yield return Finding.Warn(Name, $"The thread pool's spin limit is {spins ?? "not set"} instead of 0.", "Install asterisk-ivr.runtimeconfig.json beside the program again.");

        var files = runtime is null ? OpenFiles.Limit() : runtime.OpenFilesLimit;
        var calls = patient.Services.GetRequiredService<IOptions<CallsOptions>>().Value.MaxConcurrent;
        var needed = calls * FilesOfCall + OwnFiles;
        yield return files is null || files >= needed
            ? Finding.Ok("open files", $"{files?.ToString() ?? "unlimited"} are allowed; Calls:MaxConcurrent ({calls}) needs {needed}.")
            : Finding.Warn("open files", $"{files} are allowed; Calls:MaxConcurrent ({calls}) needs {needed}.", "Raise LimitNOFILE= in the unit, or lower Calls:MaxConcurrent.");
    }
}
