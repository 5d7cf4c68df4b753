using System.Collections;
using System.Data.Common;
using AsteriskIvr.Storage.PostgreSql;
using AsteriskIvr.Storage.SqlServer;
using AsteriskIvr.Testing;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AsteriskIvr.Storage.Tests;

/// <summary>The databases that the contract of the stores is tested on.</summary>
[SetUpFixture]
internal sealed class DatabaseServers : IEnumerable
{
    private static PostgreSqlServer? _postgreSql;

    /// <summary>Where SQL Server is, if there is one: a login that may create databases.</summary>
    public static string? SqlServer => Environment.GetEnvironmentVariable("ASTERISKIVR_TEST_SQLSERVER");

    public static PostgreSqlServer PostgreSql => _postgreSql ?? throw new InvalidOperationException("It is started before the first test.");

    [OneTimeSetUp]
    public async Task StartAsync() => _postgreSql = await PostgreSqlServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_postgreSql is not null)
            await _postgreSql.DisposeAsync();
    }

    public IEnumerator GetEnumerator()
    {
        yield return new SqliteProvider();
        yield return new PostgreSqlProvider();
        if (SqlServer is not null)
            yield return new SqlServerProvider();
    }
}

/// <summary>A database of its own on the server that the tests have started, over TLS.</summary>
internal sealed class PostgreSqlProvider : TestProvider
{
    public override async Task<string> CreateAsync(TempFolder folder)
    {
        var name = $"test_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(DatabaseServers.PostgreSql.ConnectionString) { Database = name, Pooling = false }.ConnectionString;
    }

    public override Task RemoveAsync(string connectionString) => ExecuteAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    public override IServiceCollection AddStorage(IServiceCollection services) => services.AddPostgreSqlStorage();

    public override DbConnection Connect(string connectionString) => new NpgsqlConnection(connectionString);

    public override string ToString() => "PostgreSQL";

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(DatabaseServers.PostgreSql.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>A database of its own on the server that the environment names.</summary>
internal sealed class SqlServerProvider : TestProvider
{
    public override async Task<string> CreateAsync(TempFolder folder)
    {
        var name = $"test_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return new SqlConnectionStringBuilder(DatabaseServers.SqlServer) { InitialCatalog = name, Pooling = false }.ConnectionString;
    }

    public override Task RemoveAsync(string connectionString)
    {
        var name = new SqlConnectionStringBuilder(connectionString).InitialCatalog;
        return ExecuteAsync($"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {name}");
    }

    public override IServiceCollection AddStorage(IServiceCollection services) => services.AddSqlServerStorage();

    public override DbConnection Connect(string connectionString) => new SqlConnection(connectionString);

    public override string ToString() => "SQL Server";

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqlConnection(DatabaseServers.SqlServer);
        await connection.OpenAsync();
        await using var command = new SqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
