using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// The folder of sounds that were made for Asterisk. Each has the name of what it was made from, hashed with a key of this installation: so the name tells
/// nobody what is said. It appears in one piece, and is made once however many calls ask for it. Beyond its size, what was not played for longest goes.
/// </summary>
internal sealed partial class PromptStore(IOptions<PromptOptions> options, TimeProvider time, ILogger<PromptStore> logger)
{
    /// <summary>Asterisk reads a sound by its own user: readable for all, under a name that cannot be guessed, in a folder that cannot be listed.</summary>
    private const UnixFileMode SoundMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode KeyMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string KeyFile = ".key";
    private const string Once = "once-";
    private const string Partial = "partial-";

    /// <summary>A sound that was played within this time is kept even beyond the bound: a call may be about to play it.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _making = new(StringComparer.Ordinal);
    private readonly Lock _opening = new();
    private byte[]? _key;
    private long _size;

    /// <summary>The folder.</summary>
    public string Folder { get; } = options.Value.CachePath;

    /// <summary>How many octets it holds.</summary>
    public long Size => Interlocked.Read(ref _size);

    /// <summary>Opens the folder: makes it, reads what is there, and removes what an earlier life left half done. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public void Open()
    {
        lock (_opening)
        {
            if (_key is not null)
                return;
            Directory.CreateDirectory(Folder, FolderMode);
            var key = ReadKey();
            foreach (var file in new DirectoryInfo(Folder).EnumerateFiles())
            {
                if (file.Name.StartsWith(Once, StringComparison.Ordinal) || file.Name.StartsWith(Partial, StringComparison.Ordinal))
                    file.Delete();
                else if (file.Name != KeyFile)
                    Add(Path.GetFileNameWithoutExtension(file.Name), file);
            }
            _key = key;
        }
    }

    /// <summary>The sound made from that, as a path without its extension; null where there is none yet.</summary>
    public string? Find(string madeFrom)
    {
        var name = NameOf(madeFrom);
        if (!_entries.TryGetValue(name, out var entry) || !File.Exists(entry.File))
            return null;
        entry.LastUsed = time.GetUtcNow();
        return Path.Combine(Folder, name);
    }

    /// <summary>The sound made from that; makes it where there is none.</summary>
    /// <param name="madeFrom">All that the sound depends on.</param>
    /// <param name="make">Writes a sound into the file whose path it is given, and returns the extension it must have.</param>
    /// <param name="cancellationToken">Ends the wait; the making goes on, for whoever asks next.</param>
    /// <returns>Its path without its extension.</returns>
    public async ValueTask<string> GetAsync(string madeFrom, Func<string, Task<string>> make, CancellationToken cancellationToken)
    {
        if (Find(madeFrom) is { } found)
            return found;
        var name = NameOf(madeFrom);
        var making = _making.GetOrAdd(name, _ => new Lazy<Task<string>>(() => Task.Run(() => MakeAsync(name, make), CancellationToken.None)));
        return await making.Value.WaitAsync(cancellationToken);
    }

    /// <summary>A sound that is kept only until it has been played: for what must not stay.</summary>
    public async ValueTask<string> MakeOnceAsync(Func<string, Task<string>> make)
    {
        Open();
        var name = Once + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return Path.ChangeExtension(await WriteAsync(name, make), null);
    }

    /// <summary>Deletes a sound of <see cref="MakeOnceAsync"/>.</summary>
    public void Delete(string path)
    {
        foreach (var file in Directory.EnumerateFiles(Folder, Path.GetFileName(path) + ".*"))
            File.Delete(file);
    }

    private async Task<string> MakeAsync(string name, Func<string, Task<string>> make)
    {
        try
        {
            var file = await WriteAsync(name, make);
            Add(name, new FileInfo(file)).LastUsed = time.GetUtcNow();
            Shrink();
            return Path.Combine(Folder, name);
        }
        finally
        {
            _making.TryRemove(name, out _);
        }
    }

    private async Task<string> WriteAsync(string name, Func<string, Task<string>> make)
    {
        var partial = Path.Combine(Folder, $"{Partial}{Guid.CreateVersion7(time.GetUtcNow()):N}");
        try
        {
            var extension = await make(partial);
            var file = Path.Combine(Folder, name + extension);
            File.SetUnixFileMode(partial, SoundMode);
            File.Move(partial, file, overwrite: true);
            return file;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private string NameOf(string madeFrom)
    {
        Open();
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key!, Encoding.UTF8.GetBytes(madeFrom)).AsSpan(0, 20));
    }

    private byte[] ReadKey()
    {
        var file = Path.Combine(Folder, KeyFile);
        if (File.Exists(file) && new FileInfo(file).Length == 32)
            return File.ReadAllBytes(file);
        var key = RandomNumberGenerator.GetBytes(32);
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = KeyMode });
        stream.Write(key);
        return key;
    }

    private Entry Add(string name, FileInfo file)
    {
        var entry = new Entry(file.FullName, file.Length) { LastUsed = file.LastWriteTimeUtc };
        var before = _entries.TryGetValue(name, out var old) ? old.Size : 0;
        _entries[name] = entry;
        Interlocked.Add(ref _size, entry.Size - before);
        return entry;
    }

    private void Shrink()
    {
        if (Size <= options.Value.CacheSize)
            return;
        // A tenth more than needed, so that not every new sound comes here.
        var goal = options.Value.CacheSize / 10 * 9;
        var deleted = 0;
        foreach (var (name, entry) in _entries.OrderBy(e => e.Value.LastUsed))
        {
            if (Size <= goal || time.GetUtcNow() - entry.LastUsed < InUse)
                break;
            if (!_entries.TryRemove(name, out _))
                continue;
            File.Delete(entry.File);
            Interlocked.Add(ref _size, -entry.Size);
            deleted++;
        }
        Shrunk(deleted, Size >> 20);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The prompt cache was full: {Deleted} sounds that were not played for longest are deleted, {Megabytes} MB are left.")]
    private partial void Shrunk(int deleted, long megabytes);

    private sealed class Entry(string file, long size)
    {
        public string File => file;

        public long Size => size;

        public DateTimeOffset LastUsed { get; set; }
    }
}
