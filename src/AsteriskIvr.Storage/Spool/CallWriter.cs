using System.Data.Common;
using System.Text;
using System.Text.Json;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage.Starting;
using AsteriskIvr.Storage.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Spool;

/// <summary>
/// Stores what happens in calls, whether the database is there or not. While it is away, writes go to the spool; when it is back, the spool is drained in
/// order, and only then do writes go to the database again.
/// </summary>
/// <remarks>
/// The writes of one call keep their order, since none is made before the one before it has returned. A write that the database was too slow for can be
/// executed by it and from the spool: that is the same as once (<see cref="CallWrite"/>).
/// </remarks>
internal sealed partial class CallWriter(
    GroupCommitWriter writer, SpoolFile spool, DatabaseGate gate, ISqlDialect dialect, RunSignal runs, IOptions<StorageOptions> options, TimeProvider time, StorageTelemetry telemetry,
    ILogger<CallWriter> logger) : ISpoolStatus, IAsyncDisposable
{
    /// <summary>Records that are drained in one transaction.</summary>
    private const int DrainedAtOnce = 200;

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    // The database's time, also where a test has made the clock its own.
    private static readonly TimeProvider Patience = TimeProvider.System;

    // Not disposed of: it has no timer, and a write that comes late may still look at it.
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task _draining = Task.CompletedTask;
    private DateTimeOffset? _since;

    public DateTimeOffset? Since
    {
        get
        {
            lock (_gate)
                return _since;
        }
    }

    public long Used => spool.End - SpoolFormat.FirstRecord;

    public long Size => spool.Size;

    public string RejectedPath => $"{spool.Path}.rejected";

    /// <summary>Returns when the write is durable, in the database or in the spool.</summary>
    /// <returns>What the write returned; true for one that is in the spool.</returns>
    public async ValueTask<bool> WriteAsync(CallWrite write, CancellationToken cancellationToken)
    {
        if (Since is null)
        {
            try
            {
                return await writer.QueueAsync(write.Queue, cancellationToken).AsTask()
                    .WaitAsync(options.Value.Patience, Patience, cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested && !IsToBlame(error))
            {
                Begin(error);
            }
        }
        var record = SpoolJson.ToBytes(write);
        await spool.AppendAsync(record, cancellationToken);
        telemetry.Spooled.Add(1);
        Begin(null);
        return true;
    }

    /// <summary>Stores what an earlier life of this server has left in the spool. Call it once, before open calls are looked for.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        spool.EnsureOpen();
        if (!spool.IsEmpty)
            LeftBehind(spool.Path);
        else if (gate.IsOpen)
            return;
        Begin(null);
        // A database that is away is waited for by those who need it.
        if (gate.IsOpen)
            await _draining.WaitAsync(cancellationToken);
    }

    /// <summary>Completes when all that earlier lives have left is stored.</summary>
    public async Task RecoveredAsync(CancellationToken cancellationToken)
    {
        await gate.Opened.WaitAsync(cancellationToken);
        Task draining;
        lock (_gate)
            draining = _draining;
        await draining.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _draining;
    }

    // Idempotent: whoever finds the database away, or has put something into the spool, sees to it that it is drained.
    private void Begin(Exception? error)
    {
        lock (_gate)
        {
            if (_since is not null)
                return;
            _since = time.GetUtcNow();
            if (!_stopping.IsCancellationRequested)
                _draining = Task.Run(DrainAsync);
        }
        if (error is not null)
            Away(error, spool.Path);
    }

    private async Task DrainAsync()
    {
        try
        {
            await DrainAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next life goes on with it.
        }
    }

    private async Task DrainAsync(CancellationToken stopping)
    {
        var position = (long)SpoolFormat.FirstRecord;
        var retry = ShortestRetry;
        var drained = 0;
        while (true)
        {
            try
            {
                var (records, next) = spool.Read(position, DrainedAtOnce);
                if (records.Count > 0)
                {
                    await DrainAsync(records);
                    position = next;
                    drained += records.Count;
                    retry = ShortestRetry;
                }
                else if (!spool.IsEmpty)
                {
                    if (await spool.TryEmptyAsync(position, stopping))
                        position = SpoolFormat.FirstRecord;
                }
                else
                {
                    // Where the spool could not be written either, nothing has shown yet that the database is back.
                    if (drained == 0)
                        await writer.WriteAsync(session => session.Execute(StorageProbe.Nothing), stopping);
                    if (TryEnd())
                    {
                        Drained(drained);
                        return;
                    }
                }
            }
            catch (Exception error) when (error is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                // The edge of the drain: nothing is lost by waiting.
                StillAway(error.Message, Used, retry);
                await Task.Delay(retry, Patience, stopping);
                retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
            }
        }
    }

    // A record that lands after this look at the spool begins the next drain (Begin), before its writer returns.
    private bool TryEnd()
    {
        lock (_gate)
        {
            if (!spool.IsEmpty)
                return false;
            _since = null;
            return true;
        }
    }

    private async Task DrainAsync(List<byte[]> records)
    {
        try
        {
            await ExecuteAsync(records);
        }
        catch (Exception error) when (IsToBlame(error))
        {
            // One of them, and it must not keep the others back.
            foreach (var record in records)
                await DrainAsync(record);
        }
        runs.Notify();
    }

    private async Task DrainAsync(byte[] record)
    {
        try
        {
            await ExecuteAsync([record]);
        }
        catch (Exception error) when (IsToBlame(error))
        {
            await File.AppendAllTextAsync(RejectedPath, Encoding.UTF8.GetString(record) + "\n", CancellationToken.None);
            telemetry.Rejected.Add(1);
            Rejected(error, RejectedPath);
        }
    }

    private async Task ExecuteAsync(List<byte[]> records)
    {
        var writes = records.ConvertAll(record => SpoolJson.Read(record));
        await writer.QueueAsync<int>(
            session =>
            {
                var stored = writes.ConvertAll(write => write.Queue(session));
                return () => stored.Count(isNew => isNew());
            },
            CancellationToken.None);
    }

    // A database that is there, and refuses the values themselves, would refuse them for ever.
    private bool IsToBlame(Exception error) =>
        error is ArgumentException or InvalidCastException or NotSupportedException or JsonException || (error is DbException refused && dialect.IsDataError(refused));

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "The database does not take what is to be stored. Calls are served on; what happens in them goes to the spool {Path} until it is back.")]
    private partial void Away(Exception error, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An earlier life of this server has left records in the spool {Path}; they are stored now.")]
    private partial void LeftBehind(string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is still away ({Error}); {Used} octets are in the spool, trying again in {Delay}.")]
    private partial void StillAway(string error, long used, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is back, and all {Count} records of the spool are stored.")]
    private partial void Drained(int count);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The database refuses a record of the spool for what it holds; it is kept in {Path}.")]
    private partial void Rejected(Exception error, string path);
}
