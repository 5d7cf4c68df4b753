using System.Collections.Concurrent;
using System.Data.Common;
using AsteriskIvr.Flows.Engine;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The databases that nodes can use. The simulator puts others in their place.</summary>
internal interface IDatabaseConnections
{
    /// <summary>The database of a name. Throws <see cref="NodeFaultException"/> where there is none.</summary>
    Database Get(string name);
}

/// <summary>The databases of the configuration, opened as they are needed. A changed configuration needs a restart.</summary>
internal sealed class DatabaseConnections(IOptions<DatabaseOptions> options) : IDatabaseConnections, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Database>> _databases = new(StringComparer.OrdinalIgnoreCase);

    public Database Get(string name) =>
        options.Value.Connections.TryGetValue(name, out var connection)
            ? _databases.GetOrAdd(name, _ => new Lazy<Database>(() => new Database(name, connection))).Value
            : throw new NodeFaultException("no-connection", $"There is no connection '{name}': add Connections:{name} to the configuration.") { IsPermanent = true };

    public void Dispose()
    {
        foreach (var database in _databases.Values.Where(d => d.IsValueCreated))
            database.Value.Dispose();
    }
}

/// <summary>One database: its driver's pool and its dialect.</summary>
internal sealed class Database(string name, SqlDialect dialect, DbDataSource source) : IDisposable
{
    // SQLite has one writer, and its driver blocks its thread: one at a time keeps the others from blocking theirs.
    private readonly SemaphoreSlim? _turn = dialect is SqliteDialect ? new(1, 1) : null;

    public Database(string name, DatabaseConnectionOptions options) : this(name, SqlDialect.Of(options.Provider!.Value), options.ConnectionString)
    {
    }

    private Database(string name, SqlDialect dialect, string connectionString) : this(name, dialect, dialect.Factory.CreateDataSource(connectionString))
    {
    }

    public string Name => name;

    public SqlDialect Dialect => dialect;

    /// <summary>True once the table of effects is known to be there.</summary>
    public bool HasEffectsTable { get; set; }

    /// <summary>
    /// Does work on an open connection, on the thread pool: drivers block now and then, and the caller may be on a socket's poll thread.
    /// Throws <see cref="NodeFaultException"/> for what the database refuses.
    /// </summary>
    public async Task<T> UseAsync<T>(TimeSpan timeout, Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        if (_turn is not null)
            await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => OpenAndUseAsync(timeout, work, cancellationToken), cancellationToken);
        }
        finally
        {
            _turn?.Release();
        }
    }

    public void Dispose()
    {
        source.Dispose();
        _turn?.Dispose();
    }

    // A driver need not heed a cancellation while the server takes the connection and says nothing: Npgsql waits for its own limit of 15 s.
    private async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var opening = source.OpenConnectionAsync(cancellationToken).AsTask();
        try
        {
            return await opening.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!opening.IsCompleted)
        {
            // Should it open after all, it goes back to the pool; should it fail, that is heard of by nobody.
            _ = opening.ContinueWith(
                late => late.IsCompletedSuccessfully ? late.Result.DisposeAsync().AsTask() : Task.FromResult(late.Exception), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }

    private async Task<T> OpenAndUseAsync<T>(TimeSpan timeout, Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        var isOpen = false;
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            isOpen = true;
            await using var limit = dialect.Limit(connection, timeout, cancellationToken);
            return await work(connection);
        }
        catch (DbException) when (cancellationToken.IsCancellationRequested)
        {
            // Some drivers report a cancelled command as an error of the server.
            throw new OperationCanceledException(cancellationToken);
        }
        catch (DbException failure)
        {
            // The driver's message can quote values; the engine redacts those that are sensitive.
            throw new NodeFaultException(isOpen ? "database" : "database-connect", $"Connection '{name}': {failure.Message}", failure)
            {
                IsPermanent = isOpen && !dialect.IsTransient(failure),
                Target = isOpen && !dialect.IsAway(failure) ? TargetVerdict.Answers : TargetVerdict.Away,
            };
        }
    }
}
