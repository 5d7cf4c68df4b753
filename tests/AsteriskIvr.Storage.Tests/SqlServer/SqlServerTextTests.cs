using AsteriskIvr.Storage.DeadLetters;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Queries;
using AsteriskIvr.Storage.SqlServer;
using AsteriskIvr.Storage.Writing;
using AsteriskIvr.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace AsteriskIvr.Storage.Tests.SqlServer;

/// <summary>
/// What SQL Server would be told, read by Microsoft's own parser and compared with what was approved. To approve what has changed:
/// <c>UPDATE_GENERATED=1 dotnet test tests/AsteriskIvr.Storage.Tests --filter SqlServerText</c>, and look at the difference.
/// </summary>
internal sealed class SqlServerTextTests
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddSingleton<PostCall.Worker.RunSignal>()
        .AddSqlServerStorage()
        .Configure<StorageOptions>(options => options.ConnectionString = "Server=nowhere")
        .ConfigureDbContext<IvrDbContext>(options => options.AddInterceptors(Unsent.Connections, Commands))
        .BuildServiceProvider();

    private static readonly Unsent.Commands Commands = new();

    [OneTimeTearDown]
    public async Task CloseAsync() => await _services.DisposeAsync();

    [Test]
    public void The_migrations()
    {
        using var context = Context();

        ShouldBeApproved("migrations", [context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent)]);
    }

    [Test]
    public void The_migrations_make_what_the_model_describes()
    {
        using var context = Context();

        context.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Test]
    public void The_statements_of_the_hot_path()
    {
        var dialect = new SqlServerDialect();
        var inserts = RowShape.Rows.Select(RowShape.Of).OrderBy(row => row.Table, StringComparer.Ordinal).SelectMany(row => new[] { StatementSession.InsertSql(row, null), StatementSession.InsertSql(row, dialect) });
        var conditions = StoreStatements.Conditions.Select(condition => $"SELECT 1 FROM {condition.Table} WHERE {condition.Where.Split(" ORDER BY")[0]}").ToList();

        StoreStatements.Statements.Count.ShouldBeGreaterThan(12);
        conditions.Count.ShouldBe(13);
        ShouldBeApproved("statements", [dialect.OnConnect!, dialect.Now!, dialect.LockMigrations, dialect.UnlockMigrations, dialect.ClaimRuns, .. StoreStatements.Statements, .. conditions, .. inserts]);
    }

    [Test]
    public async Task The_queries_of_people()
    {
        var queries = _services.GetRequiredService<CallQueries>();
        var dead = _services.GetRequiredService<DeadLetterStore>();
        var versions = _services.GetRequiredService<Storage.Deployments.FlowVersionCatalog>();
        var filter = new DeadLetterFilter { Flow = "f", Node = "n", Error = "e", Since = TestDatabase.Start };
        Commands.Seen.Clear();

        await queries.ListCallsAsync(new CallFilter { LiveOnly = true, Flow = "f", Caller = "c", EndReason = "r" }, default);
        await queries.MatchAsync("01234567", default);
        await queries.MatchAsync(Guid.Empty.ToString(), default);
        await queries.FindCallAsync(Guid.Empty, default);
        await queries.ListRunsAsync(filter, 10, default);
        await queries.ListRunsAsync(null, 10, default);
        await dead.FindAsync(filter, default);
        await dead.ListAuditAsync(Guid.Empty, 10, default);
        await versions.ListAsync("f", default);
        await versions.HistoryAsync("f", default);

        Commands.Seen.Count.ShouldBeGreaterThan(8);
        ShouldBeApproved("queries", Commands.Seen);
    }

    private IvrDbContext Context() => _services.GetRequiredService<IDbContextFactory<IvrDbContext>>().CreateDbContext();

    private static void ShouldBeApproved(string name, IEnumerable<string> statements)
    {
        var text = string.Join("\nGO\n\n", statements.Select(statement => statement.ReplaceLineEndings("\n").Trim())) + "\n";
        // SQL Server 2017.
        new TSql140Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        errors.Select(error => $"{error.Line}: {error.Message}\n{text.Split('\n')[error.Line - 1]}").ShouldBeEmpty();
        var file = Path.Combine(Repository.Root, "tests/AsteriskIvr.Storage.Tests/SqlServer", $"{name}.approved.sql");
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") == "1")
            File.WriteAllText(file, text);
        File.ReadAllText(file).ShouldBe(text, $"{file} is old. Approve what has changed as said above this test.");
    }
}
