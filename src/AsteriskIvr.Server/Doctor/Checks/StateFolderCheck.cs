using System.Runtime.CompilerServices;
using AsteriskIvr.Storage;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Doctor.Checks;

/// <summary>Whether the folder of the spool, and of a SQLite file, can be written, and its disk has room.</summary>
internal sealed class StateFolderCheck : IDoctorCheck
{
    private const long Low = 2L << 30;
    private const long TooLow = 256L << 20;

    public string Name => "state folder";

    public async IAsyncEnumerable<Finding> LookAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        // The spool is there whatever the database is; a SQLite file is beside it, unless the configuration says otherwise.
        var file = patient.Services.GetRequiredService<IOptions<StorageOptions>>().Value.SpoolPath;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is not { } folder || !Directory.Exists(folder))
        {
            yield return Finding.Warn(Name, $"{Path.GetDirectoryName(file)} does not exist yet; the server creates it if it may.", "Under systemd StateDirectory= creates it. Else create it for the server's user, with mode 0750.");
            yield break;
        }
        yield return CanWrite(folder) is { } problem
            ? Finding.Fail(Name, problem, $"Give it to the server's user: chown asterisk-ivr: {folder}. If this user is another one, run doctor as that one: sudo -u asterisk-ivr asterisk-ivr doctor")
            : Finding.Ok(Name, $"{folder} can be written by {Environment.UserName}.");

        var free = new DriveInfo(folder).AvailableFreeSpace;
        var detail = $"{free / (double)(1L << 30):0.0} GiB free on the disk of {folder}.";
        yield return free switch
        {
            < TooLow => Finding.Fail("disk", detail, "Make room now: a full disk stops calls from being stored, and then they are not served."),
            < Low => Finding.Warn("disk", detail, "Make room: a full disk stops calls from being stored, and then they are not served."),
            _ => Finding.Ok("disk", detail),
        };
    }

    // The one true test of permissions, quotas and read-only mounts.
    private static string? CanWrite(string folder)
    {
        try
        {
            using var file = new FileStream(Path.Combine(folder, $".doctor-{Environment.ProcessId}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            file.WriteByte(0);
            file.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }
}
