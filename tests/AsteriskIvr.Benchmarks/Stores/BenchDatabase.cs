using System.Data.Common;
using AsteriskIvr.Storage.PostgreSql;
using AsteriskIvr.Storage.Sqlite;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AsteriskIvr.Benchmarks.Stores;

/// <summary>A kind of database, on this machine, for as many databases as a table needs.</summary>
internal abstract class BenchDatabase : IAsyncDisposable
{
    /// <summary>What it is called in a table.</summary>
    public abstract string Name { get; }

    /// <summary>The kinds that are measured.</summary>
    public static async Task<IReadOnlyList<BenchDatabase>> StartAllAsync(string? only) =>
        only switch
        {
            null => [new SqliteFiles(), await PostgreSqlDatabases.StartAsync()],
            "sqlite" => [new SqliteFiles()],
            "postgresql" => [await PostgreSqlDatabases.StartAsync()],
            _ => throw new ArgumentException($"--database sqlite or postgresql, not {only}."),
        };

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public abstract Task<string> CreateAsync(string name);

    public abstract IServiceCollection AddStorage(IServiceCollection services);

    /// <summary>An open connection whose commits are as durable as the product's.</summary>
    public abstract DbConnection Open(string connectionString);

    /// <summary>The size on disk in GB.</summary>
    public abstract double Gigabytes(string connectionString);

    public abstract ValueTask DisposeAsync();

    protected static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class SqliteFiles : BenchDatabase
    {
        private readonly TempFolder _folder = new();

        public override string Name => "SQLite";

        public override Task<string> CreateAsync(string name) => Task.FromResult($"Data Source={_folder[name]}.db;Pooling=False");

        public override IServiceCollection AddStorage(IServiceCollection services) => services.AddSqliteStorage();

        public override DbConnection Open(string connectionString)
        {
            var connection = new SqliteConnection(connectionString);
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000");
            return connection;
        }

        public override double Gigabytes(string connectionString) => new FileInfo(new SqliteConnectionStringBuilder(connectionString).DataSource).Length / 1e9;

        public override ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class PostgreSqlDatabases(PostgreSqlServer server) : BenchDatabase
    {
        public override string Name => "PostgreSQL";

        public static async Task<PostgreSqlDatabases> StartAsync() => new(await PostgreSqlServer.StartAsync());

        public override Task<string> CreateAsync(string name)
        {
            using (var connection = Open(server.ConnectionString))
                Execute(connection, $"CREATE DATABASE \"{name}\"");
            return Task.FromResult(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString);
        }

        public override IServiceCollection AddStorage(IServiceCollection services) => services.AddPostgreSqlStorage();

        public override DbConnection Open(string connectionString)
        {
            var connection = new NpgsqlConnection(connectionString);
            connection.Open();
            Execute(connection, "SET synchronous_commit = on");
            return connection;
        }

        public override double Gigabytes(string connectionString)
        {
            using var connection = Open(connectionString);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT pg_database_size(current_database())";
            return (long)command.ExecuteScalar()! / 1e9;
        }

        public override async ValueTask DisposeAsync()
        {
            NpgsqlConnection.ClearAllPools();
            await server.DisposeAsync();
        }
    }
}
