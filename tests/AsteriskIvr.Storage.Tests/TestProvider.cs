using System.Data.Common;
using AsteriskIvr.Storage.Sqlite;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Storage.Tests;

/// <summary>A kind of database that the product can use.</summary>
internal abstract class TestProvider
{
    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public abstract Task<string> CreateAsync(TempFolder folder);

    public abstract Task RemoveAsync(string connectionString);

    public abstract IServiceCollection AddStorage(IServiceCollection services);

    public abstract DbConnection Connect(string connectionString);

    /// <summary>From then on the table <c>runs</c> takes no row.</summary>
    public virtual string RefuseRuns => "ALTER TABLE runs ADD CONSTRAINT no_runs CHECK (1 = 0)";

    /// <summary>The end of <see cref="RefuseRuns"/>.</summary>
    public virtual string TakeRuns => "ALTER TABLE runs DROP CONSTRAINT no_runs";
}

/// <summary>A file in the test's folder.</summary>
internal sealed class SqliteProvider(string options = "") : TestProvider
{
    // Without pooling nothing keeps the file open once its owner is disposed.
    public override Task<string> CreateAsync(TempFolder folder) => Task.FromResult($"Data Source={folder["ivr.db"]};Pooling=False;{options}");

    public override Task RemoveAsync(string connectionString) => Task.CompletedTask;

    public override IServiceCollection AddStorage(IServiceCollection services) => services.AddSqliteStorage();

    public override DbConnection Connect(string connectionString) => new SqliteConnection(connectionString);

    public override string RefuseRuns => "CREATE TRIGGER no_runs BEFORE INSERT ON runs BEGIN SELECT RAISE(ABORT, 'no'); END";

    public override string TakeRuns => "DROP TRIGGER no_runs";

    public override string ToString() => "SQLite";
}
