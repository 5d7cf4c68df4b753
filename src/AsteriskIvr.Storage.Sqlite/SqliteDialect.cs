using System.Data.Common;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace AsteriskIvr.Storage.Sqlite;

internal sealed class SqliteDialect : ISqlDialect
{
    public string OrIgnore => " ON CONFLICT DO NOTHING";

    public string ClaimRuns =>
        """
        UPDATE runs SET due_at = @p1, lease = @p2, lease_owner = @p3
        WHERE call_id IN (SELECT call_id FROM runs WHERE state = 'open' AND due_at <= @p0 ORDER BY due_at LIMIT @p4)
        RETURNING call_id
        """;

    // FULL: a commit that has returned survives a power cut. WAL itself is a property of the file, set when it is made.
    public string OnConnect => "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;";

    public bool IsDataError(DbException error) => error is SqliteException { SqliteErrorCode: SQLITE_CONSTRAINT or SQLITE_TOOBIG or SQLITE_MISMATCH };
}
