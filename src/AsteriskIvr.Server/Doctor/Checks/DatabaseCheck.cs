using System.Data.Common;
using System.Runtime.CompilerServices;
using AsteriskIvr.Storage;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether the store is there, up to date and writable. While a server runs, it is asked: the store is its own.</summary>
internal sealed class DatabaseCheck : IDoctorCheck
{
    public string Name => "database";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var setup = patient.Services.GetRequiredService<IStorageSetup>();
        var database = setup.Location;
        if (patient.Status is { } status)
        {
            // The server's readiness holds a write through its own writer; it is among the findings of the server when it fails.
            yield return Finding.Ok(Name, $"{database} is in use by the server: {status.OpenCalls} open calls, {status.OpenRuns} open runs, {status.DeadRuns} dead letters.");
            yield break;
        }
        IReadOnlyList<string>? pending = null;
        string? problem = null;
        try
        {
            pending = await setup.FindPendingAsync(cancellationToken);
            if (pending is not null)
                problem = await patient.Services.GetRequiredService<IStorageProbe>().TryWriteAsync(cancellationToken);
        }
        catch (DbException error)
        {
            problem = error.Message;
        }
        if (problem is not null && pending is not { Count: > 0 })
            yield return Finding.Fail(Name, $"{database}: {problem}", "The server cannot store calls, and then does not serve them. Check that it runs and takes this server's connections; of a file, its owner and its disk; docs/operations.md says how to restore a backup.");
        else if (pending is null)
            yield return Finding.Warn(Name, $"There is no {database} yet.", "The server creates it at its first start.");
        else if (pending.Count > 0)
            yield return Finding.Warn(Name, $"{database} is of an older version: {string.Join(", ", pending)} to be applied.", "The server applies this at its next start. Make a backup before.");
        else
            yield return Finding.Ok(Name, $"{database} is up to date and can be written.");
    }
}
