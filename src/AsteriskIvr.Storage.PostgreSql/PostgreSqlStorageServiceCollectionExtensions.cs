using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AsteriskIvr.Storage.PostgreSql;

/// <summary>Registers PostgreSQL as the store.</summary>
public static class PostgreSqlStorageServiceCollectionExtensions
{
    // Enough for every statement of the hot path.
    private const int PreparedStatements = 50;

    /// <summary>Adds the stores on PostgreSQL 13 or later.</summary>
    public static IServiceCollection AddPostgreSqlStorage(this IServiceCollection services) => services
        .AddSingleton<ISqlDialect, PostgreSqlDialect>()
        .AddDbContextFactory<IvrDbContext>((provider, options) =>
            options.UseNpgsql(ConnectionString(provider.GetRequiredService<IOptions<StorageOptions>>().Value), npgsql =>
                npgsql.MigrationsAssembly(typeof(PostgreSqlDialect).Assembly)))
        .AddSingleton<IStorageSetup, ServerDatabaseSetup>()
        .AddStores();

    /// <summary>The connection string that the options stand for: theirs, with a name for <c>pg_stat_activity</c> and prepared statements unless it says otherwise.</summary>
    public static string ConnectionString(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        connection.ApplicationName ??= $"asterisk-ivr {options.NodeName}";
        if (connection.MaxAutoPrepare == 0)
            (connection.MaxAutoPrepare, connection.AutoPrepareMinUsages) = (PreparedStatements, 2);
        return connection.ConnectionString;
    }
}
