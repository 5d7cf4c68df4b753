using System.Data.Common;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Starting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage;

/// <summary>
/// Brings a database on a database server to the schema of this version. Of several servers that start at once one migrates, and the others wait for it: the lock is
/// one of the connection, which the database releases when its holder is killed.
/// </summary>
internal sealed class ServerDatabaseSetup(IDbContextFactory<IvrDbContext> contexts, ISqlDialect dialect, MigrationHistory history, IOptions<StorageOptions> options) : IStorageSetup
{
    /// <summary>An index of a table with millions of rows takes its time, and so does the wait for another server that makes it.</summary>
    private static readonly TimeSpan LongestStatement = TimeSpan.FromMinutes(30);

    public string Location
    {
        get
        {
            using var connection = dialect.CreateConnection(options.Value);
            return $"{connection.Database} on {connection.DataSource}";
        }
    }

    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        if (history.IsComplete())
            return [];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindPendingAsync(context, cancellationToken) is { Count: 0 })
            return [];
        context.Database.SetCommandTimeout(LongestStatement);
        await CreateAsync(context, cancellationToken);
        await context.Database.OpenConnectionAsync(cancellationToken);
        await context.Database.ExecuteSqlRawAsync(dialect.LockMigrations, cancellationToken);
        try
        {
            // Another server may have been here meanwhile.
            var pending = await FindPendingAsync(context, cancellationToken);
            if (pending is not { Count: 0 })
                await context.Database.MigrateAsync(cancellationToken);
            return pending ?? [];
        }
        finally
        {
            await context.Database.ExecuteSqlRawAsync(dialect.UnlockMigrations, CancellationToken.None);
            await context.Database.CloseConnectionAsync();
        }
    }

    public async Task<IReadOnlyList<string>?> FindPendingAsync(CancellationToken cancellationToken)
    {
        if (history.IsComplete())
            return [];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindPendingAsync(context, cancellationToken);
    }

    private static async Task CreateAsync(IvrDbContext context, CancellationToken cancellationToken)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (await creator.ExistsAsync(cancellationToken))
            return;
        try
        {
            await creator.CreateAsync(cancellationToken);
        }
        catch (DbException error)
        {
            // Another server has made it just now; or nobody can.
            if (!await creator.ExistsAsync(cancellationToken))
                throw new InvalidOperationException($"The database does not exist, and cannot be created: {error.Message}", error);
        }
    }

    // A server that cannot be reached is an error, a database that is not there is none.
    private static async Task<IReadOnlyList<string>?> FindPendingAsync(IvrDbContext context, CancellationToken cancellationToken) =>
        await context.GetService<IRelationalDatabaseCreator>().ExistsAsync(cancellationToken)
            ? [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)]
            : null;
}
