using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Spool;

/// <summary>
/// An append-only file for what the database cannot take. What an append has returned from is on disk; appends that come while one is under way
/// share the next flush. Its room is allocated when it is made, so a disk that is full has it still.
/// </summary>
/// <remarks>One thread writes; <see cref="Read"/> may be called beside it, by one reader.</remarks>
internal sealed class SpoolFile : IDisposable
{
    /// <summary>The most appends that wait; beyond it whoever appends waits for room.</summary>
    private const int QueueBound = 16_384;

    private const int WipedAtOnce = 1024 * 1024;

    private readonly Channel<Request> _queue = Channel.CreateBounded<Request>(new BoundedChannelOptions(QueueBound) { SingleReader = true });
    private readonly Lock _opening = new();
    private readonly Task _loop;
    private FileStream? _file;
    private ulong _epoch;
    private long _end = SpoolFormat.FirstRecord;

    public SpoolFile(IOptions<StorageOptions> options)
    {
        Path = options.Value.SpoolPath;
        Size = options.Value.SpoolSize;
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>How large it can grow, in octets.</summary>
    public long Size { get; }

    /// <summary>Where the next record goes; records begin at <see cref="SpoolFormat.FirstRecord"/>.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>True when nothing is in it.</summary>
    public bool IsEmpty => End == SpoolFormat.FirstRecord;

    /// <summary>Opens the file, or makes it. Throws <see cref="IOException"/> when another process has it, or there is no room.</summary>
    public void EnsureOpen()
    {
        lock (_opening)
            _file ??= Open();
    }

    /// <summary>Appends a record and returns when it is on disk.</summary>
    /// <exception cref="SpoolFullException">There is no room for it.</exception>
    /// <exception cref="IOException">The disk refuses it.</exception>
    public async ValueTask AppendAsync(byte[] payload, CancellationToken cancellationToken)
    {
        var request = new Request(payload, 0);
        await _queue.Writer.WriteAsync(request, cancellationToken);
        await request.Done.Task;
    }

    /// <summary>Empties the file when it ends at <paramref name="end"/>; returns when that is on disk.</summary>
    /// <returns>False when something was appended after.</returns>
    public async ValueTask<bool> TryEmptyAsync(long end, CancellationToken cancellationToken)
    {
        var request = new Request(null, end);
        await _queue.Writer.WriteAsync(request, cancellationToken);
        return await request.Done.Task;
    }

    /// <summary>Reads whole records from a position on.</summary>
    /// <param name="position">The first record's.</param>
    /// <param name="max">At most so many.</param>
    /// <returns>The payloads, and where the one after them begins.</returns>
    public (List<byte[]> Payloads, long Next) Read(long position, int max)
    {
        var payloads = new List<byte[]>();
        while (payloads.Count < max && position < End && TryRead(position) is { } payload)
        {
            payloads.Add(payload);
            position += SpoolFormat.SizeOf(payload.Length);
        }
        return (payloads, position);
    }

    public void Dispose()
    {
        _queue.Writer.TryComplete();
#pragma warning disable RS0030 // Its own thread, which ends now: nobody else waits.
        _loop.Wait();
#pragma warning restore RS0030
        _file?.Dispose();
    }

    private FileStream Open()
    {
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        var isNew = !File.Exists(Path);
        var options = new FileStreamOptions
        {
            Mode = isNew ? FileMode.CreateNew : FileMode.Open,
            Access = FileAccess.ReadWrite,
            // Two servers on one spool would overwrite each other.
            Share = FileShare.None,
            BufferSize = 0,
            PreallocationSize = isNew ? Size : 0,
        };
        if (isNew && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path, options);
        try
        {
            Recover(file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void Recover(FileStream file)
    {
        var slots = new byte[SpoolFormat.FirstRecord];
        var read = RandomAccess.Read(file.SafeFileHandle, slots, 0);
        var epochs = new[] { SpoolFormat.ReadSlot(slots.AsSpan(0, SpoolFormat.SlotSize)), SpoolFormat.ReadSlot(slots.AsSpan(SpoolFormat.SlotSize)) };
        if (epochs.Max() is not { } epoch)
        {
            if (read == SpoolFormat.FirstRecord && file.Length > SpoolFormat.FirstRecord)
                throw new InvalidDataException($"{Path} is no spool, or its header is destroyed: move it away, and keep it if a server of yours wrote it.");
            // New, or its making was cut off: nothing can be in it.
            WriteSlot(file, epoch = 1);
        }
        _epoch = epoch;
        while (TryRead(file, _end, file.Length) is { } payload)
            _end += SpoolFormat.SizeOf(payload.Length);
    }

    private byte[]? TryRead(long position) => TryRead(_file!, position, End);

    private byte[]? TryRead(FileStream file, long position, long end)
    {
        Span<byte> head = stackalloc byte[SpoolFormat.RecordHead];
        if (RandomAccess.Read(file.SafeFileHandle, head, position) != head.Length || SpoolFormat.ReadHead(head, _epoch) is not { } length)
            return null;
        var size = SpoolFormat.SizeOf(length);
        if (position + size > end)
            return null;
        var record = new byte[size];
        var read = RandomAccess.Read(file.SafeFileHandle, record, position);
        var payload = read == size ? SpoolFormat.ReadRecord(record) : default;
        return payload.IsEmpty ? null : payload.ToArray();
    }

    private static void WriteSlot(FileStream file, ulong epoch)
    {
        RandomAccess.Write(file.SafeFileHandle, SpoolFormat.Slot(epoch), (long)(epoch % 2) * SpoolFormat.SlotSize);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    private void Run()
    {
        var group = new List<Request>();
        while (WaitToRead())
        {
            while (_queue.Reader.TryRead(out var request))
                group.Add(request);
            foreach (var part in Parts(group))
                Execute(part);
            group.Clear();
        }
    }

    private bool WaitToRead()
    {
        var ready = _queue.Reader.WaitToReadAsync();
        return ready.IsCompleted ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }

    // Appends in a row share a flush; emptying stands alone between them.
    private static IEnumerable<List<Request>> Parts(List<Request> group)
    {
        var appends = new List<Request>();
        foreach (var request in group)
        {
            if (request.Payload is not null)
            {
                appends.Add(request);
                continue;
            }
            if (appends.Count > 0)
                yield return appends;
            appends = [];
            yield return [request];
        }
        if (appends.Count > 0)
            yield return appends;
    }

    private void Execute(List<Request> part)
    {
        try
        {
            EnsureOpen();
            if (part[0].Payload is null)
            {
                var end = part[0].End;
                var isEmptied = Empty(end);
                part[0].Done.SetResult(isEmptied);
                if (isEmptied)
                    Wipe(end);
            }
            else
            {
                Append(part);
            }
        }
        catch (Exception error)
        {
            // The edge of the spool: whoever waits is told, and what was half written is overwritten by the next.
            foreach (var request in part)
                request.Done.TrySetException(error);
        }
    }

    private bool Empty(long end)
    {
        if (end != _end)
            return false;
        WriteSlot(_file!, _epoch + 1);
        _epoch++;
        Volatile.Write(ref _end, SpoolFormat.FirstRecord);
        return true;
    }

    // What was in it is void, and in the database; who is forgotten there is not to be found here. Where the disk refuses that, nobody waits for it any
    // more, and the next records overwrite it.
    private void Wipe(long end)
    {
        var nothing = new byte[(int)Math.Min(end - SpoolFormat.FirstRecord, WipedAtOnce)];
        for (long position = SpoolFormat.FirstRecord; position < end; position += nothing.Length)
            RandomAccess.Write(_file!.SafeFileHandle, nothing.AsSpan(0, (int)Math.Min(nothing.Length, end - position)), position);
        RandomAccess.FlushToDisk(_file!.SafeFileHandle);
    }

    private void Append(List<Request> appends)
    {
        var records = new MemoryStream();
        var written = new List<Request>(appends.Count);
        foreach (var request in appends)
        {
            if (_end + records.Length + SpoolFormat.SizeOf(request.Payload!.Length) > Size)
            {
                request.Done.SetException(new SpoolFullException(Path, Size));
                continue;
            }
            records.Write(SpoolFormat.Record(_epoch, request.Payload));
            written.Add(request);
        }
        if (written.Count == 0)
            return;
        var handle = _file!.SafeFileHandle;
        RandomAccess.Write(handle, records.GetBuffer().AsSpan(0, (int)records.Length), _end);
        RandomAccess.FlushToDisk(handle);
        Volatile.Write(ref _end, _end + records.Length);
        foreach (var request in written)
            request.Done.SetResult(true);
    }

    private sealed record Request(byte[]? Payload, long End)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
