using System.Runtime.CompilerServices;
using AsteriskIvr.Server.Health;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether a server runs, is ready, and has no dead letters.</summary>
internal sealed class ServerCheck : IDoctorCheck
{
    public string Name => "server";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (patient.Status is not { } status)
        {
            yield return Finding.Warn(Name, patient.NoServer!, "What only a running server knows is not looked at.");
            yield break;
        }
        yield return Finding.Ok(
            Name,
            $"{status.Version} runs as '{status.Node}' (pid {status.ProcessId}, {patient.Server.Socket}): {status.LiveCalls} live calls, {status.OpenRuns} open runs.");

        var health = await patient.Server.GetAsync<HealthAnswer>("health/ready", cancellationToken);
        foreach (var (check, answer) in health.Checks.Where(c => c.Value.Status != "Healthy"))
            yield return Finding.Fail("ready", $"{check}: {answer.Detail}", "While the server is not ready, new calls may take the dialplan's fallback. Its log says more.");
        if (status.DeadRuns > 0)
            yield return Finding.Warn("post-call runs", $"{status.DeadRuns} dead letters wait.", "See `asterisk-ivr runs --dead`; when the cause is mended: `asterisk-ivr retry --all-dead`.");
    }
}
