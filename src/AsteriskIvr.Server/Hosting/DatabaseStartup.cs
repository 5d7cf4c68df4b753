using AsteriskIvr.Storage;

namespace AsteriskIvr.Server.Hosting;

/// <summary>Brings the database up to date before anything uses it.</summary>
internal sealed partial class DatabaseStartup(IStorageSetup setup, ILogger<DatabaseStartup> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await setup.MigrateAsync(cancellationToken) is { Count: > 0 } applied)
            Migrated(string.Join(", ", applied));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Database migrated: {Migrations}.")]
    private partial void Migrated(string migrations);
}
