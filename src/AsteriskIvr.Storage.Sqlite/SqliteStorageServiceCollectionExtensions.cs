using AsteriskIvr.Storage.Model;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Sqlite;

/// <summary>Registers SQLite as the store.</summary>
public static class SqliteStorageServiceCollectionExtensions
{
    /// <summary>Adds the stores on SQLite, in WAL mode with synchronous=FULL.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services) => services
        .AddSingleton<ISqlDialect, SqliteDialect>()
        .AddDbContextFactory<IvrDbContext>((provider, options) =>
            options.UseSqlite(ConnectionString(provider.GetRequiredService<IOptions<StorageOptions>>().Value), sqlite =>
                sqlite.MigrationsAssembly(typeof(SqliteDialect).Assembly)))
        .AddSingleton<IStorageSetup, SqliteSetup>()
        .PostConfigure<StorageOptions>(options =>
        {
            if (options.SpoolPath.Length == 0 && options.ConnectionString.Length > 0)
                options.SpoolPath = Path.ChangeExtension(new SqliteConnectionStringBuilder(options.ConnectionString).DataSource, ".spool");
        })
        .AddStores();

    /// <summary>The connection string that the options stand for.</summary>
    public static string ConnectionString(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ConnectionString.Length > 0)
            return options.ConnectionString;
        return new SqliteConnectionStringBuilder { DataSource = Path.Combine(StorageOptions.StateDirectory, "asterisk-ivr.db") }.ToString();
    }
}
