using System.Data;
using System.Data.Common;
using System.Reflection;

namespace AsteriskIvr.Storage;

/// <summary>What the databases say differently.</summary>
internal interface ISqlDialect
{
    /// <summary>True when several servers can share the database.</summary>
    bool IsShared { get; }

    /// <summary>Where the database's migrations are.</summary>
    Assembly Migrations { get; }

    /// <summary>Asks for the database's own time in UTC; null where it has no clock of its own.</summary>
    string? Now { get; }

    /// <summary>Waits until no other server migrates; holds until <see cref="UnlockMigrations"/>, or the end of the connection.</summary>
    string LockMigrations { get; }

    /// <summary>The end of <see cref="LockMigrations"/>.</summary>
    string UnlockMigrations { get; }

    /// <summary>The type of a parameter that is a moment in UTC.</summary>
    DbType MomentType { get; }

    /// <summary>
    /// Leases due runs and returns their call ids. Parameters: now, the lease's end, the lease's token, the owner, the most runs.
    /// Workers of other servers skip rows that are being leased.
    /// </summary>
    string ClaimRuns { get; }

    /// <summary>A connection to the database, not opened.</summary>
    DbConnection CreateConnection(StorageOptions options);

    /// <summary>Said on every new connection; null: nothing.</summary>
    string? OnConnect { get; }

    /// <summary>Said besides on the connection of the writer; null: nothing.</summary>
    string? OnConnectWriter => null;

    /// <summary>Whether statements of a group are sent together. Worth it where each would be a round trip to a server.</summary>
    bool SendsTogether { get; }

    /// <summary>Before a connection that may be broken is disposed of: nobody must get it again.</summary>
    void Discard(DbConnection connection)
    {
    }

    /// <summary>An insert that does nothing where a row has the same values in one of the keys. Parameters: the columns, in their order.</summary>
    string InsertIfAbsent(string table, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> keys);

    /// <summary>True when the database is there and refuses the values themselves: to try again would not help.</summary>
    bool IsDataError(DbException error);

    /// <summary>True when the transaction was rolled back since it and another one stood in each other's way: it is worth another try at once.</summary>
    bool IsConflict(DbException error);

    /// <summary>True when the database cannot be used now, and may be later: it is not reached, starts or stops, has no room, is locked or read-only. A wrong password is none of it.</summary>
    bool IsAway(DbException error);

    /// <summary>An insert whose parameters are the columns, in their order.</summary>
    static string Insert(string table, IReadOnlyList<string> columns) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
}
