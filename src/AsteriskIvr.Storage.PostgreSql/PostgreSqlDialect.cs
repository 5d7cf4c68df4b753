using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using System.Reflection;
using Npgsql;

namespace AsteriskIvr.Storage.PostgreSql;

internal sealed class PostgreSqlDialect : ISqlDialect
{
    public Assembly Migrations => typeof(PostgreSqlDialect).Assembly;

    public bool IsShared => true;

    // Not now(), which is when the transaction began.
    public string? Now => "SELECT clock_timestamp()";

    // EF Core's own lock is the transaction's, and so ends with the first migration of several. The number is any.
    public string LockMigrations => "SELECT pg_advisory_lock(4573004573)";

    public string UnlockMigrations => "SELECT pg_advisory_unlock(4573004573)";

    // timestamp with time zone
    public DbType MomentType => DbType.DateTime;

    public string ClaimRuns =>
        """
        UPDATE runs SET due_at = @p1, lease = @p2, lease_owner = @p3
        WHERE call_id = ANY (ARRAY(SELECT call_id FROM runs WHERE state = 'open' AND due_at <= @p0 ORDER BY due_at LIMIT @p4 FOR UPDATE SKIP LOCKED))
        RETURNING call_id
        """;

    // Whatever the server's own configuration says: a commit that has returned survives a power cut.
    public string? OnConnect => "SET synchronous_commit = on";

    public DbConnection CreateConnection(StorageOptions options) => new NpgsqlConnection(PostgreSqlStorageServiceCollectionExtensions.ConnectionString(options));

    public bool SendsTogether => true;

    public string InsertIfAbsent(string table, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> keys) =>
        ISqlDialect.Insert(table, columns) + " ON CONFLICT DO NOTHING";

    // Class 22: data exception; class 23: integrity constraint violation.
    public bool IsDataError(DbException error) => error is PostgresException { SqlState: ['2', '2' or '3', ..] };

    // Classes 08: connection exception; 53: insufficient resources; 57P: it starts, stops, or has crashed. 25006: a standby.
    public bool IsAway(DbException error) => error switch
    {
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] or PostgresErrorCodes.ReadOnlySqlTransaction } => true,
        PostgresException => false,
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException or null } broken => broken.InnerException is not null,
        _ => false,
    };

    public bool IsConflict(DbException error) => error is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };
}
