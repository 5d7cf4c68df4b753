using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Starting;
using AsteriskIvr.Storage.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Sqlite;

internal sealed class SqliteSetup(
    IDbContextFactory<IvrDbContext> contexts, StorageConnections connections, MigrationHistory history, IOptions<StorageOptions> options) : IStorageSetup
{
    public string Location => new SqliteConnectionStringBuilder(SqliteStorageServiceCollectionExtensions.ConnectionString(options.Value)).DataSource;

    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(Location)) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory);
        var pending = await FindPendingAsync(cancellationToken);
        if (pending is not { Count: 0 })
            pending = await MigrateByEfAsync(cancellationToken);
        // Readers never wait for the writer, nor it for them.
        using var connection = connections.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellationToken);
        return pending;
    }

    public async Task<IReadOnlyList<string>?> FindPendingAsync(CancellationToken cancellationToken)
    {
        // Opening a file that is not there would create it.
        if (!File.Exists(Location))
            return null;
        if (history.IsComplete())
            return [];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    // EF Core's own lock is a row: a process that is killed leaves it behind, and every later start would wait for it without end. The one that
    // counts here is on a file, which the kernel releases; whoever has it may remove such a row.
    private async Task<IReadOnlyList<string>> MigrateByEfAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var pending = await context.Database.GetPendingMigrationsAsync(cancellationToken);
        await using var sole = new FileStream(Location + ".migrating", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        return [.. pending];
    }
}
