using AsteriskIvr.Storage.Model;
using AsteriskIvr.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AsteriskIvr.Storage.Tests.Upgrade;

/// <summary>A server of a new version starts on the database of the one before, whose servers go on working.</summary>
internal sealed class RollingUpgradeTests
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(new PostgreSqlProvider());

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    /// <summary>All versions of the schema but the present one.</summary>
    private static IEnumerable<int> Older()
    {
        using var services = new PostgreSqlProvider().AddStorage(new ServiceCollection().AddLogging()).Configure<StorageOptions>(o => o.ConnectionString = "Host=nowhere").BuildServiceProvider();
        using var context = services.GetRequiredService<IDbContextFactory<IvrDbContext>>().CreateDbContext();
        return Enumerable.Range(1, context.Database.GetMigrations().Count() - 1);
    }

    [TestCaseSource(nameof(Older))]
    public async Task An_older_server_writes_on_while_and_after_a_new_one_brings_the_schema_up_to_date(int migrations)
    {
        await using var context = await _database.Services.GetRequiredService<IDbContextFactory<IvrDbContext>>().CreateDbContextAsync();
        var migrator = context.GetService<IMigrator>();
        var assembly = context.GetService<IMigrationsAssembly>();
        await migrator.MigrateAsync(Migration.InitialDatabase);
        var older = assembly.Migrations.OrderBy(migration => migration.Key, StringComparer.Ordinal).ElementAt(migrations - 1);
        await migrator.MigrateAsync(older.Key);
        var old = new OldServer(_database.ConnectionString, assembly.CreateMigration(older.Value, context.Database.ProviderName!).TargetModel);

        await old.WriteAsync();
        using var stop = new CancellationTokenSource();
        var going = Task.Run(() => old.GoOnAsync(stop.Token));
        await Eventually.ShouldBeAsync(() => old.Written > 2);
        (await _database.Services.GetRequiredService<IStorageSetup>().MigrateAsync(CancellationToken.None)).Count.ShouldBeGreaterThan(0);
        var before = old.Written;
        await Eventually.ShouldBeAsync(() => going.IsCompleted || old.Written > before + 2);
        await stop.CancelAsync();
        await going;

        // The new one does the old one's work: all its runs are due.
        var claimed = await _database.Runs.ClaimAsync(10_000, TimeSpan.FromMinutes(1), CancellationToken.None);
        claimed.Count.ShouldBe(old.Written);
        (await _database.Runs.LoadAsync(claimed[0], CancellationToken.None)).Node.ShouldBe("x");
    }

    [Test]
    public async Task Of_servers_that_start_at_once_one_migrates()
    {
        await using (var context = await _database.Services.GetRequiredService<IDbContextFactory<IvrDbContext>>().CreateDbContextAsync())
            await context.GetService<IMigrator>().MigrateAsync(Migration.InitialDatabase);
        await using var second = _database.OpenAgain("node2");
        await using var third = _database.OpenAgain("node3");

        await Task.WhenAll(new[] { _database, second, third }.Select(server =>
            Task.Run(() => server.Services.GetRequiredService<IStorageSetup>().MigrateAsync(CancellationToken.None))));

        (await second.Services.GetRequiredService<IStorageSetup>().FindPendingAsync(CancellationToken.None)).ShouldBeEmpty();
        await second.QueueRunAsync();
        (await third.Runs.ClaimAsync(1, TimeSpan.FromMinutes(1), CancellationToken.None)).Count.ShouldBe(1);
    }

    /// <summary>What a server of an older version says to the database: it names the columns that it knows.</summary>
    private sealed class OldServer(string connectionString, IModel model)
    {
        private int _written;

        public int Written => Volatile.Read(ref _written);

        public async Task GoOnAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
                await WriteAsync();
        }

        /// <summary>A row into each of its tables, which it then reads and changes.</summary>
        public async Task WriteAsync()
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(CancellationToken.None);
            var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            foreach (var table in model.GetEntityTypes())
            {
                var columns = table.GetProperties().ToList();
                var names = columns.ConvertAll(column => column.GetColumnName());
                await ExecuteAsync(connection, $"INSERT INTO {table.GetTableName()} ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select((_, i) => $"@p{i}"))})", [.. columns.Select(column => Value(column, id))]);
                var key = string.Join(" AND ", table.FindPrimaryKey()!.Properties.Select(property => $"{property.GetColumnName()} = @p{names.IndexOf(property.GetColumnName())}"));
                await ExecuteAsync(connection, $"UPDATE {table.GetTableName()} SET {string.Join(", ", names.Select((name, i) => $"{name} = @p{i}"))} WHERE {key}", [.. columns.Select(column => Value(column, id))]);
            }
            Interlocked.Increment(ref _written);
        }

        private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            for (var i = 0; i < values.Length; i++)
                command.Parameters.AddWithValue($"p{i}", values[i]);
            (await command.ExecuteNonQueryAsync(CancellationToken.None)).ShouldBe(1, sql);
        }

        private static object Value(IProperty column, Guid id)
        {
            var type = Nullable.GetUnderlyingType(column.ClrType) ?? column.ClrType;
            if (type == typeof(Guid))
                return id;
            if (type == typeof(string))
                return column.GetColumnName() switch { "state" => "open", "end_reason" => "completed", "node" => "x", "story" or "session" or "changes" or "fields" => "{}", "entries" => "[]", _ => id.ToString() };
            if (type == typeof(DateTimeOffset) || type == typeof(DateTime))
                return TestDatabase.Start.UtcDateTime;
            return type == typeof(bool) ? false : type == typeof(int) ? 1 : throw new NotSupportedException($"{column.Name}: {type}");
        }
    }
}
