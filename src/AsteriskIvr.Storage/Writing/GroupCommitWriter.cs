using System.Data.Common;
using System.Threading.Channels;
using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Storage.Starting;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Storage.Writing;

/// <summary>
/// The one writer of this process. Whoever writes waits for the commit that has his rows in it; all that arrive while one commit is under
/// way, or within <see cref="Pace"/> of its begin, share the next, which begins at once when <see cref="Enough"/> wait. So durability costs one flush a group, not one a call, and no writer waits
/// for another's lock.
/// </summary>
internal sealed partial class GroupCommitWriter : IAsyncDisposable
{
    /// <summary>The most operations that wait; beyond it whoever writes waits for room.</summary>
    public const int QueueBound = 16_384;

    /// <summary>The most operations of one transaction.</summary>
    public const int GroupBound = 512;

    /// <summary>The least time from the begin of one transaction to that of the next: a write that comes alone never waits, many share more.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    /// <summary>So many share what a transaction costs that it is worth one, whenever the last one was.</summary>
    public const int Enough = 8;

    // Of two that stand in each other's way one gets through, so this many in a row are not met with.
    private const int MostConflicts = 10;

    // The disk's time, also where a test has made the clock its own.
    private static readonly TimeProvider Time = TimeProvider.System;

    private readonly Channel<WriteOperation> _queue =
        Channel.CreateBounded<WriteOperation>(new BoundedChannelOptions(QueueBound) { SingleReader = true });

    private readonly StorageConnections _connections;
    private readonly DatabaseGate _gate;
    private readonly ILogger<GroupCommitWriter> _logger;
    // No spinning: who waits here waits for milliseconds.
    private readonly ManualResetEventSlim _enough = new(false, spinCount: 0);
    private readonly Task _loop;
    private StatementSession? _session;
    private bool _isExecuting;

    public GroupCommitWriter(StorageConnections connections, DatabaseGate gate, ILogger<GroupCommitWriter> logger)
    {
        _connections = connections;
        _gate = gate;
        _logger = logger;
        // A thread of its own: it waits for the disk, which is no work for one of the pool.
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Executes the work in a transaction and returns when it is durable.</summary>
    /// <remarks>The work may be executed twice, when the first transaction it was in is rolled back.</remarks>
    /// <exception cref="DatabaseAwayException">The database was away at the start, and is not back.</exception>
    public ValueTask<T> WriteAsync<T>(Func<StatementSession, T> work, CancellationToken cancellationToken) => QueueAsync(AtOnce(work), cancellationToken);

    /// <summary>The same, whether the database is known to be there or not: only to find that out.</summary>
    public ValueTask<T> WriteThroughGateAsync<T>(Func<StatementSession, T> work, CancellationToken cancellationToken) => EnqueueAsync(AtOnce(work), cancellationToken);

    /// <summary>Lets the work queue its statements (<see cref="StatementSession.Queue"/>) in a transaction, and returns when they are durable.</summary>
    /// <param name="work">It returns what knows the result once they are executed. It may be called twice, as in <see cref="WriteAsync"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for a place.</param>
    /// <exception cref="DatabaseAwayException">The database was away at the start, and is not back.</exception>
    public ValueTask<T> QueueAsync<T>(Func<StatementSession, Func<T>> work, CancellationToken cancellationToken) =>
        _gate.IsOpen ? EnqueueAsync(work, cancellationToken) : throw new DatabaseAwayException("The database was away when this server started, and is not back yet.");

    private static Func<StatementSession, Func<T>> AtOnce<T>(Func<StatementSession, T> work) => session =>
    {
        var result = work(session);
        return () => result;
    };

    private async ValueTask<T> EnqueueAsync<T>(Func<StatementSession, Func<T>> work, CancellationToken cancellationToken)
    {
        var operation = new WriteOperation<T>(work);
        await _queue.Writer.WriteAsync(operation, cancellationToken);
        if (_queue.Reader.Count >= Enough)
            _enough.Set();
        // Not cancellable from here on: the write is under way, and its caller must learn what became of it.
        return await operation.Done;
    }

    /// <summary>Writes what is queued, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _enough.Dispose();
        Disconnect();
    }

    private void Run()
    {
        var group = new List<WriteOperation>(GroupBound);
        var begun = Time.GetTimestamp();
        while (WaitToRead())
        {
            WaitForOthers(Pace - Time.GetElapsedTime(begun));
            begun = Time.GetTimestamp();
            while (group.Count < GroupBound && _queue.Reader.TryRead(out var operation))
                group.Add(operation);
            Commit(group);
            group.Clear();
        }
    }

    private void WaitForOthers(TimeSpan longest)
    {
        _enough.Reset();
        // In this order: who comes in between sets it again.
        if (longest > TimeSpan.Zero && _queue.Reader.Count < Enough)
            _enough.Wait(longest);
    }

    private bool WaitToRead()
    {
        var ready = _queue.Reader.WaitToReadAsync();
        return ready.IsCompleted ? ready.Result : ready.AsTask().GetAwaiter().GetResult();
    }

    private void Commit(List<WriteOperation> group, int conflicts = 0)
    {
        try
        {
            Execute(group);
        }
        catch (DbException conflict) when (_connections.Dialect.IsConflict(conflict) && conflicts < MostConflicts)
        {
            Conflicted(conflict.Message, group.Count);
            Commit(group, conflicts + 1);
            return;
        }
        catch (Exception error) when (group.Count > 1 && _isExecuting && _session is { IsOpen: true })
        {
            // One bad operation must not take the others with it: each gets a transaction of its own. Where none of them is to blame, since the
            // transaction cannot begin or end, or the database is gone, that would only make the last wait as often as there are operations.
            GroupFailed(error, group.Count);
            foreach (var operation in group)
                Commit([operation]);
            return;
        }
        catch (Exception error)
        {
            OperationFailed(error);
            Disconnect();
            foreach (var operation in group)
                operation.Fail(error);
            return;
        }
        foreach (var operation in group)
            operation.Succeed();
    }

    private void Execute(List<WriteOperation> group)
    {
        _isExecuting = false;
        var session = _session ?? Connect();
        using var transaction = session.BeginTransaction();
        FaultPoint.Reach("writer.begun");
        _isExecuting = true;
        foreach (var operation in group)
        {
            operation.Execute(session);
            FaultPoint.Reach("writer.executed");
        }
        session.Send();
        _isExecuting = false;
        FaultPoint.Reach("writer.before-commit");
        transaction.Commit();
        FaultPoint.Reach("writer.committed");
    }

    private StatementSession Connect()
    {
        // Kept at once: what fails after that disconnects it.
        _session = StatementSession.Open(_connections);
        if (_connections.Dialect.OnConnectWriter is { } sql)
            _session.Execute(sql);
        return _session;
    }

    private void Disconnect()
    {
        _session?.Dispose();
        _session = null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A transaction of {Count} writes failed and is repeated one by one.")]
    private partial void GroupFailed(Exception error, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "A transaction of {Count} writes and another server's stood in each other's way ({Error}); it is repeated.")]
    private partial void Conflicted(string error, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "A write failed.")]
    private partial void OperationFailed(Exception error);
}
