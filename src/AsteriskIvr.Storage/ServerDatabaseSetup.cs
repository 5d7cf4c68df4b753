using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace AsteriskIvr.Storage;

/// <summary>
/// Brings a database on a database server to the schema of this version. Of several servers that start at once one migrates, and the others wait for it: EF Core
/// takes a lock, which both PostgreSQL and SQL Server release when its holder is killed.
/// </summary>
internal sealed class ServerDatabaseSetup(IDbContextFactory<IvrDbContext> contexts) : IStorageSetup
{
    public string Location
    {
        get
        {
            using var context = contexts.CreateDbContext();
            var connection = context.Database.GetDbConnection();
            return $"{connection.Database} on {connection.DataSource}";
        }
    }

    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var pending = await FindPendingAsync(context, cancellationToken);
        if (pending is not { Count: 0 })
            await context.Database.MigrateAsync(cancellationToken);
        return pending ?? [.. context.Database.GetMigrations()];
    }

    public async Task<IReadOnlyList<string>?> FindPendingAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindPendingAsync(context, cancellationToken);
    }

    // A server that cannot be reached is an error, a database that is not there is none.
    private static async Task<IReadOnlyList<string>?> FindPendingAsync(IvrDbContext context, CancellationToken cancellationToken) =>
        await context.GetService<IRelationalDatabaseCreator>().ExistsAsync(cancellationToken)
            ? [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)]
            : null;
}
