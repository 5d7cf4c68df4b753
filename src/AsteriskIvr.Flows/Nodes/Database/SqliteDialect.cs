using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AsteriskIvr.Flows.Nodes;

internal sealed class SqliteDialect : SqlDialect
{
    public static readonly SqliteDialect Instance = new();

    public override DbProviderFactory Factory => SqliteFactory.Instance;

    public override string CreateEffectsTable =>
        "create table if not exists asterisk_ivr_effects (effect_key text not null primary key, result integer not null, done_at text not null)";

    public override string ClaimEffect =>
        "insert into asterisk_ivr_effects (effect_key, result, done_at) values (@effect_key, 0, @done_at) on conflict do nothing";

    // Result codes: https://www.sqlite.org/rescode.html
    public override bool IsTransient(DbException failure) => failure is SqliteException
    {
        SqliteErrorCode: 5 /* BUSY */ or 6 /* LOCKED */ or 7 /* NOMEM */ or 10 /* IOERR */ or 13 /* FULL */ or 14 /* CANTOPEN */ or 15 /* PROTOCOL */
    };

    public override bool IsAway(DbException failure) => IsTransient(failure) && failure is not SqliteException { SqliteErrorCode: 5 or 6 };

    // A deferred transaction takes no lock on writing, so that a read waits for nobody.
    public override Task<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: true));

    // The driver ignores cancellation: the time limit bounds its wait for another process's lock, the interrupt ends a running statement.
    public override CancellationTokenRegistration Limit(DbConnection connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var sqlite = (SqliteConnection)connection;
        sqlite.DefaultTimeout = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));
        return cancellationToken.Register(() => raw.sqlite3_interrupt(sqlite.Handle));
    }

    // The driver would store a decimal as text.
    protected override void SetValue(DbParameter parameter, object value) => parameter.Value = value is decimal exact ? (double)exact : value;
}
