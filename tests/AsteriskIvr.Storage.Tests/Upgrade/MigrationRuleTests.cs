using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests.Upgrade;

/// <summary>
/// The rule that lets servers of two versions work side by side: a migration only adds, and what it adds an older version need not know. What nothing uses any more
/// goes in a later release, and is then listed here with the release that was the last to use it.
/// </summary>
internal sealed class MigrationRuleTests
{
    /// <summary>Migration, and what it takes away: nothing yet.</summary>
    private static readonly HashSet<(string Migration, string What)> LaterRelease = [];

    [TestCaseSource(typeof(DatabaseServers)), TestCaseSource(nameof(Unsent))]
    public void A_migration_only_adds(TestProvider provider)
    {
        using var services = provider.AddStorage(new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<PostCall.Worker.RunSignal>())
            .Configure<StorageOptions>(options => options.ConnectionString = provider is SqliteProvider ? "Data Source=nowhere" : "Server=nowhere").BuildServiceProvider();
        using var context = services.GetRequiredService<IDbContextFactory<IvrDbContext>>().CreateDbContext();
        var assembly = context.GetService<IMigrationsAssembly>();
        var later = assembly.Migrations.OrderBy(migration => migration.Key, StringComparer.Ordinal).Skip(1).ToList();

        later.ShouldNotBeEmpty();
        foreach (var (id, type) in later)
        {
            var migration = assembly.CreateMigration(type, context.Database.ProviderName!);
            var added = migration.UpOperations.OfType<CreateTableOperation>().Select(table => table.Name).ToHashSet();
            migration.UpOperations.Select(operation => Offence(operation, added)).OfType<string>().Where(what => !LaterRelease.Contains((id, what))).ShouldBeEmpty(id);
        }
    }

    [Test]
    public void What_would_break_an_older_version_is_seen()
    {
        HashSet<string> added = ["new"];
        Offence(new DropColumnOperation { Table = "calls", Name = "owner" }, added).ShouldNotBeNull();
        Offence(new RenameColumnOperation { Table = "calls", Name = "owner", NewName = "node" }, added).ShouldNotBeNull();
        Offence(new DropTableOperation { Name = "calls" }, added).ShouldNotBeNull();
        Offence(new AddColumnOperation { Table = "calls", Name = "kind" }, added).ShouldNotBeNull();
        Offence(new AlterColumnOperation { Table = "calls", Name = "caller_name" }, added).ShouldNotBeNull();
        Offence(new CreateIndexOperation { Table = "calls", Columns = ["channel"], IsUnique = true }, added).ShouldNotBeNull();
        Offence(new SqlOperation { Sql = "DELETE FROM calls" }, added).ShouldNotBeNull();

        Offence(new AddColumnOperation { Table = "calls", Name = "kind", IsNullable = true }, added).ShouldBeNull();
        Offence(new AddColumnOperation { Table = "calls", Name = "kind", DefaultValue = 0 }, added).ShouldBeNull();
        Offence(new CreateIndexOperation { Table = "new", Columns = ["a"], IsUnique = true }, added).ShouldBeNull();
    }

    private static IEnumerable<TestProvider> Unsent() => DatabaseServers.SqlServer is null ? [new SqlServerProvider()] : [];

    // Null: an older version's statements mean the same after it.
    private static string? Offence(MigrationOperation operation, HashSet<string> added) => operation switch
    {
        CreateTableOperation => null,
        AddColumnOperation column => column.IsNullable || column.DefaultValue is not null || column.DefaultValueSql is not null || column.ComputedColumnSql is not null
            ? null : $"new column {column.Table}.{column.Name}, which older versions do not write",
        CreateIndexOperation index => !index.IsUnique || added.Contains(index.Table) ? null : $"unique index on {index.Table}",
        // A constraint only fewer rows keep can be refused to an older version; one on a new table cannot.
        AddForeignKeyOperation key => added.Contains(key.Table) ? null : $"foreign key on {key.Table}",
        AddPrimaryKeyOperation key => added.Contains(key.Table) ? null : $"primary key on {key.Table}",
        // An index can go: it changes how fast a statement is, not what it means.
        DropIndexOperation => null,
        _ => operation.ToString() is { } name && operation is ITableMigrationOperation table ? $"{operation.GetType().Name} on {table.Table}" : operation.GetType().Name,
    };
}
