using System.Data.Common;
using System.Text.RegularExpressions;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Sqlite;
using AsteriskIvr.Storage.Writing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests;

internal sealed partial class SchemaTests
{
    private readonly Commands _commands = new();
    private TestDatabase _database = null!;

    [SetUp]
    public async Task OpenAsync() => _database = await TestDatabase.CreateAsync(
        services => services.ConfigureDbContext<IvrDbContext>(options => options.AddInterceptors(_commands)));

    [TearDown]
    public async Task CloseAsync() => await _database.DisposeAsync();

    [Test]
    public void The_migrations_make_what_the_model_describes()
    {
        using var context = _database.Services.GetRequiredService<IDbContextFactory<IvrDbContext>>().CreateDbContext();

        context.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Test]
    public async Task A_database_is_migrated_once()
    {
        var setup = _database.Services.GetRequiredService<IStorageSetup>();

        (await setup.MigrateAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    // EF Core's lock is a row, and it waits for its removal for ever.
    [TestCase(false), TestCase(true)]
    [CancelAfter(30_000)]
    public async Task A_server_that_was_killed_while_it_migrated_does_not_keep_the_next_one_from_its_start(bool beforeItsEnd, CancellationToken cancellationToken)
    {
        await using var context = await _database.Services.GetRequiredService<IDbContextFactory<IvrDbContext>>().CreateDbContextAsync(cancellationToken);
        var all = context.Database.GetMigrations().ToList();
        if (beforeItsEnd)
            await context.GetService<IMigrator>().MigrateAsync(Migration.InitialDatabase, cancellationToken);
        _database.Query("create table if not exists \"__EFMigrationsLock\" (\"Id\" integer primary key, \"Timestamp\" text not null)");
        _database.Query("insert into \"__EFMigrationsLock\" values (1, '2026-03-01 12:00:00')");
        var setup = _database.Services.GetRequiredService<IStorageSetup>();

        (await setup.MigrateAsync(cancellationToken)).ShouldBe(beforeItsEnd ? all : []);

        (await setup.FindPendingAsync(cancellationToken)).ShouldBeEmpty();
    }

    [Test]
    public void A_commit_survives_a_power_cut_and_readers_do_not_wait_for_it()
    {
        using var connection = new SqliteConnection(_database.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = new SqliteDialect().OnConnect + "PRAGMA synchronous; PRAGMA journal_mode;";
        using var reader = command.ExecuteReader();
        var said = new List<string>();
        do
        {
            while (reader.Read())
                said.Add(reader.GetString(0));
        }
        while (reader.NextResult());

        said[^2..].ShouldBe(["2", "wal"], "synchronous=FULL, and write-ahead logging");
    }

    [Test]
    public async Task The_writer_may_keep_64_MB_of_pages_and_readers_what_SQLite_gives_them()
    {
        const string Size = "PRAGMA cache_size";
        var writer = _database.Services.GetRequiredService<GroupCommitWriter>();
        var readers = _database.Services.GetRequiredService<ReadSessions>();

        (await writer.WriteAsync(session => session.QueryTextsAsync(Size, [], CancellationToken.None).AsTask().GetAwaiter().GetResult(), CancellationToken.None)).ShouldBe(["-65536"]);
        (await readers.ReadAsync(session => session.QueryTextsAsync(Size, [], CancellationToken.None), CancellationToken.None)).ShouldBe(["-2000"]);
    }

    [Test]
    public void What_the_hot_path_knows_of_the_tables_is_what_the_model_says()
    {
        using var context = _database.Services.GetRequiredService<IDbContextFactory<IvrDbContext>>().CreateDbContext();
        foreach (var type in context.Model.GetEntityTypes())
        {
            var row = RowShape.Of(type.ClrType);
            row.Table.ShouldBe(type.GetTableName());
            row.Columns.Select(column => column.Name).ShouldBe(type.GetProperties().Select(property => property.GetColumnName()));
            row.Keys.Select(key => string.Join(", ", key)).ShouldBe(
                type.GetKeys().Select(key => key.Properties).Concat(type.GetIndexes().Where(index => index.IsUnique).Select(index => index.Properties))
                    .Select(properties => string.Join(", ", properties.Select(property => property.GetColumnName()))));
        }
        RowShape.Rows.Count().ShouldBe(context.Model.GetEntityTypes().Count());
    }

    [Test]
    public void Every_statement_of_the_writer_finds_its_rows_by_an_index()
    {
        List<string> statements =
        [
            new SqliteDialect().ClaimRuns,
            .. StoreStatements.Statements,
            .. StoreStatements.Conditions.Select(condition => $"SELECT * FROM {condition.Table} WHERE {condition.Where}"),
        ];

        statements.Count.ShouldBeGreaterThan(8);
        foreach (var sql in statements)
            ShouldSearch(sql, Enumerable.Range(0, 20).Select(i => new SqliteParameter($"@p{i}", DBNull.Value)).Where(p => sql.Contains(p.ParameterName, StringComparison.Ordinal)));
    }

    [Test]
    public async Task What_is_shown_of_a_call_is_found_by_an_index()
    {
        await _database.QueueRunAsync();
        var run = (await _database.Runs.ClaimAsync(1, TimeSpan.FromMinutes(1), CancellationToken.None)).Single();
        await _database.Runs.FinishStepAsync(
            new StepFinished
            {
                Run = run,
                Node = "first",
                Number = 1,
                Attempts = 1,
                StartedAt = TestDatabase.Start,
                FinishedAt = TestDatabase.Start,
                Outlet = "next",
                Changes = new Dictionary<string, System.Text.Json.Nodes.JsonNode?>(),
                Activity = [],
                NextNode = "second",
            },
            CancellationToken.None);
        _commands.Seen.Clear();

        await _database.Queries.FindCallAsync(run.CallId, CancellationToken.None);

        _commands.Seen.Count.ShouldBeGreaterThan(4);
        foreach (var (sql, parameters) in _commands.Seen.ToList())
            ShouldSearch(sql, parameters.Select(p => new SqliteParameter(p, DBNull.Value)));
    }

    private void ShouldSearch(string sql, IEnumerable<SqliteParameter> parameters)
    {
        using var connection = new SqliteConnection(_database.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        command.Parameters.AddRange(parameters);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var step = reader.GetString(3);
            // An index that holds only what is open, or due, is as short as that.
            if (step.StartsWith("SCAN", StringComparison.Ordinal) && !StoreStatements.SmallTables.Any(table => $"{step} ".StartsWith($"SCAN {table.Trim('"')} ", StringComparison.Ordinal)))
                OpenOnly().IsMatch(step).ShouldBeTrue($"{step}{Environment.NewLine}{sql}");
        }
    }

    [GeneratedRegex("ix_runs_due|ix_calls_open|SCAN 1 CONSTANT ROW|SCAN CONSTANT ROW")]
    private static partial Regex OpenOnly();

    private sealed class Commands : DbCommandInterceptor
    {
        public List<(string Sql, string[] Parameters)> Seen { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Seen.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => p.ParameterName)]));
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
