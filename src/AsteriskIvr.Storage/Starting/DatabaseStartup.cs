using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Storage.Starting;

/// <summary>
/// Brings the database up to date before anything uses it. Where it is away, and this server has served from it before, the server starts without it and goes
/// on trying. At a first start, or when the database is there and refuses, the start fails.
/// </summary>
internal sealed partial class DatabaseStartup(
    IStorageSetup setup, IStorageProbe probe, FlowCache cache, DatabaseGate gate, ISqlDialect dialect, ILogger<DatabaseStartup> logger) : BackgroundService
{
    /// <summary>How long the database may take to answer at the start, before it is taken to be away.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (cache.Flows.Count == 0)
        {
            await MigrateAsync(cancellationToken);
        }
        else
        {
            try
            {
                await PrepareAsync(cancellationToken);
            }
            catch (Exception error) when (IsAway(error) && !cancellationToken.IsCancellationRequested)
            {
                gate.Close();
                StartsWithout(error, setup.Location, string.Join(", ", cache.Flows.Keys));
            }
        }
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!gate.IsOpen)
        {
            await Task.Delay(Retry, stoppingToken);
            try
            {
                await PrepareAsync(stoppingToken);
                gate.Open();
                IsBack(setup.Location);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // The edge of the wait for it: whatever it says, calls are served meanwhile.
                StillAway(error.Message, setup.Location);
            }
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // On a thread of its own: SQLite's driver waits for a lock without giving way.
        await Task.Run(() => setup.FindPendingAsync(cancellationToken), cancellationToken).WaitAsync(Patience, TimeProvider.System, cancellationToken);
        await MigrateAsync(cancellationToken);
        // A file that can be read only, or that another program holds, shows it now.
        if (await probe.TryWriteAsync(cancellationToken) is { } problem)
            throw new DatabaseAwayException(problem);
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        if (await setup.MigrateAsync(cancellationToken) is { Count: > 0 } applied)
            Migrated(string.Join(", ", applied));
    }

    private bool IsAway(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is DbException refusal && !dialect.IsAway(refusal))
                return false;
            if (cause is DbException or TimeoutException or SocketException or IOException or UnauthorizedAccessException or DatabaseAwayException)
                return true;
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Database migrated: {Migrations}.")]
    private partial void Migrated(string migrations);

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "The database {Database} is away. Calls are served all the same, with the flows as they were last: {Flows}. What happens in them goes to the spool.")]
    private partial void StartsWithout(Exception error, string database, string flows);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database {Database} is still away ({Error}).")]
    private partial void StillAway(string error, string database);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database {Database} is back.")]
    private partial void IsBack(string database);
}
