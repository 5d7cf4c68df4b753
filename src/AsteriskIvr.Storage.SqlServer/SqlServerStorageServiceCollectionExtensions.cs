using AsteriskIvr.Storage.Model;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.SqlServer;

/// <summary>Registers SQL Server as the store.</summary>
public static class SqlServerStorageServiceCollectionExtensions
{
    /// <summary>Adds the stores on SQL Server 2017 or later.</summary>
    public static IServiceCollection AddSqlServerStorage(this IServiceCollection services) => services
        .AddSingleton<ISqlDialect, SqlServerDialect>()
        .AddDbContextFactory<IvrDbContext>((provider, options) =>
            options.UseSqlServer(ConnectionString(provider.GetRequiredService<IOptions<StorageOptions>>().Value), server =>
                server.MigrationsAssembly(typeof(SqlServerDialect).Assembly)))
        .AddSingleton<IStorageSetup, ServerDatabaseSetup>()
        .AddStores();

    /// <summary>The connection string that the options stand for: theirs, with a name for <c>sys.dm_exec_sessions</c> unless it has one.</summary>
    public static string ConnectionString(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connection = new SqlConnectionStringBuilder(options.ConnectionString);
        if (!connection.ShouldSerialize("Application Name"))
            connection.ApplicationName = $"asterisk-ivr {options.NodeName}";
        return connection.ConnectionString;
    }
}
