using System.Data;
using System.Data.Common;
using System.Reflection;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace AsteriskIvr.Storage.Sqlite;

internal class SqliteDialect : ISqlDialect
{
    // Also of a dialect that a test derives from it.
    public Assembly Migrations => typeof(SqliteDialect).Assembly;

    public bool IsShared => false;

    public string? Now => null;

    // The lock of a file's migrations is another file (SqliteSetup).
    public string LockMigrations => "";

    public string UnlockMigrations => "";

    public DbType MomentType => DbType.DateTime;

    public string ClaimRuns =>
        """
        UPDATE runs SET due_at = @p1, lease = @p2, lease_owner = @p3
        WHERE call_id IN (SELECT call_id FROM runs WHERE state = 'open' AND due_at <= @p0 ORDER BY due_at LIMIT @p4)
        RETURNING call_id
        """;

    // FULL: a commit that has returned survives a power cut. WAL itself is a property of the file, set when it is made.
    // secure_delete: what is deleted is overwritten where its page is written anyway.
    public virtual string? OnConnect => "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000; PRAGMA secure_delete = FAST;";

    // Up to 64 MB, in place of 2: with a million calls in the file the inner pages of its indexes no longer fit into those. Readers have theirs emptied by every commit.
    public string? OnConnectWriter => "PRAGMA cache_size = -65536";

    public DbConnection CreateConnection(StorageOptions options) => new SqliteConnection(SqliteStorageServiceCollectionExtensions.ConnectionString(options));

    // In this process: there is no round trip to save.
    public bool SendsTogether => false;

    // One that was opened while the file could only be read stays so, and the pool would give it out again.
    public void Discard(DbConnection connection) => SqliteConnection.ClearPool((SqliteConnection)connection);

    public string InsertIfAbsent(string table, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> keys) =>
        ISqlDialect.Insert(table, columns) + " ON CONFLICT DO NOTHING";

    public bool IsDataError(DbException error) => error is SqliteException { SqliteErrorCode: SQLITE_CONSTRAINT or SQLITE_TOOBIG or SQLITE_MISMATCH };

    public bool IsAway(DbException error) =>
        error is SqliteException { SqliteErrorCode: SQLITE_BUSY or SQLITE_LOCKED or SQLITE_FULL or SQLITE_READONLY or SQLITE_IOERR or SQLITE_CANTOPEN };

    // A writer waits for another one's lock before its transaction begins, never in it.
    public bool IsConflict(DbException error) => false;
}
