using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.World;

/// <summary>A file system of a few megabytes that a test can fill up. It is in memory, and lives in a mount namespace of its own until it is disposed.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly ChildProcess _holder;

    private SmallDisk(ChildProcess holder, string path) => (_holder, Path) = (holder, path);

    /// <summary>Where it is, for processes that were started through <see cref="Enter"/>.</summary>
    public string Path { get; }

    /// <summary>The command that starts another one where the file system is.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", $"--target={_holder.Id}", "--user", "--mount", "--preserve-credentials"];

    public static async Task<SmallDisk> CreateAsync(TempFolder folder, int megabytes)
    {
        var path = folder["disk"];
        Directory.CreateDirectory(path);
        var mounted = new TaskCompletionSource();
        var holder = await ChildProcess.StartAsync(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs -o size={megabytes}m none '{path}' && echo mounted && exec sleep infinity"],
            folder.Path,
            line =>
            {
                if (line == "mounted")
                    mounted.TrySetResult();
            },
            CancellationToken.None);
        var exit = holder.WaitForExitAsync(CancellationToken.None);
        if (await Task.WhenAny(mounted.Task, exit) == exit)
            throw new InvalidOperationException($"No file system could be mounted. {holder.Output}");
        return new SmallDisk(holder, path);
    }

    /// <summary>The path by which the test's own process reaches a file on it.</summary>
    public string FromOutside(string name) => $"/proc/{_holder.Id}/root{Path}/{name}";

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(FromOutside("filler"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        // Ever smaller pieces, to the last octet.
        for (var size = 1024 * 1024; size > 0;)
        {
            try
            {
                file.Write(new byte[size]);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(FromOutside("filler"));

    /// <summary>Makes it read-only, or no longer so. No file on it may be open for writing.</summary>
    public async Task RemountAsync(bool readOnly)
    {
        await using var mount = await ChildProcess.StartAsync([.. Enter, "mount", "-o", $"remount,{(readOnly ? "ro" : "rw")}", Path], "/", onLine: null, CancellationToken.None);
        if (await mount.WaitForExitAsync(CancellationToken.None) != 0)
            throw new InvalidOperationException($"The file system could not be mounted anew. {mount.Output}");
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();
}
