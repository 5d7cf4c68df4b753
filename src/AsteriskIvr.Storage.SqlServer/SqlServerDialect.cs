using System.Data;
using System.Data.Common;
using System.Reflection;
using Microsoft.Data.SqlClient;

namespace AsteriskIvr.Storage.SqlServer;

internal sealed class SqlServerDialect : ISqlDialect
{
    private const int Deadlock = 1205;

    public Assembly Migrations => typeof(SqlServerDialect).Assembly;

    public bool IsShared => true;

    public string? Now => "SELECT SYSUTCDATETIME()";

    public string LockMigrations => "EXEC sp_getapplock @Resource = 'asterisk-ivr migrations', @LockMode = 'Exclusive', @LockOwner = 'Session'";

    public string UnlockMigrations => "EXEC sp_releaseapplock @Resource = 'asterisk-ivr migrations', @LockOwner = 'Session'";

    // DateTime would be rounded to three milliseconds.
    public DbType MomentType => DbType.DateTime2;

    public string ClaimRuns =>
        """
        WITH due AS (
            SELECT TOP (@p4) call_id, due_at, lease, lease_owner FROM runs WITH (UPDLOCK, READPAST, ROWLOCK)
            WHERE state = 'open' AND due_at <= @p0 ORDER BY due_at)
        UPDATE due SET due_at = @p1, lease = @p2, lease_owner = @p3
        OUTPUT inserted.call_id
        """;

    // A failed statement must not leave half a transaction behind.
    public string? OnConnect => "SET XACT_ABORT ON";

    // Its driver can, but nobody has tried it yet.
    public DbConnection CreateConnection(StorageOptions options) => new SqlConnection(SqlServerStorageServiceCollectionExtensions.ConnectionString(options));

    public bool SendsTogether => false;

    // The lock on the key's place keeps two from finding it free at once.
    public string InsertIfAbsent(string table, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> keys)
    {
        var taken = keys.Select(key => $"NOT EXISTS (SELECT 1 FROM {table} WITH (UPDLOCK, HOLDLOCK) WHERE {string.Join(" AND ", key.Select(column => $"{column} = {Parameter(column)}"))})");
        return $"INSERT INTO {table} ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(Parameter))} WHERE {string.Join(" AND ", taken)}";

        string Parameter(string column) => $"@p{columns.Index().First(each => each.Item == column).Index}";
    }

    // Not null, foreign key, unique, truncated, not convertible.
    public bool IsDataError(DbException error) => error is SqlException { Number: 515 or 547 or 2601 or 2627 or 2628 or 8152 or 245 };

    // Not reached (-2 and 258: no answer in time), no room (1105, 9002), read-only (3906), starting or shutting down. A refused login (18456) is none of it.
    public bool IsAway(DbException error) =>
        error is SqlException { Number: -2 or 2 or 40 or 53 or 233 or 258 or 921 or 922 or 1105 or 3906 or 6005 or 9002 or 10053 or 10054 or 10060 or 10061 or 11001 or 18401 or 40613 };

    public bool IsConflict(DbException error) => error is SqlException { Number: Deadlock };
}
