using AsteriskIvr.Storage.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Sqlite;

internal sealed class SqliteSetup(IDbContextFactory<IvrDbContext> contexts) : IStorageSetup
{
    public string Location
    {
        get
        {
            using var context = contexts.CreateDbContext();
            return DataSource(context);
        }
    }

    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (Path.GetDirectoryName(Path.GetFullPath(DataSource(context))) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count > 0)
            await MigrateAsync(context, cancellationToken);
        // Readers never wait for the writer, nor it for them.
        await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        return pending;
    }

    public async Task<IReadOnlyList<string>?> FindPendingAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // Opening a file that is not there would create it.
        return File.Exists(DataSource(context)) ? [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)] : null;
    }

    // EF Core's own lock is a row: a process that is killed leaves it behind, and every later start would wait for it without end. The one that
    // counts here is on a file, which the kernel releases; whoever has it may remove such a row.
    private static async Task MigrateAsync(IvrDbContext context, CancellationToken cancellationToken)
    {
        await using var sole = new FileStream(
            DataSource(context) + ".migrating", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
    }

    private static string DataSource(IvrDbContext context) => new SqliteConnectionStringBuilder(context.Database.GetConnectionString()).DataSource;
}
