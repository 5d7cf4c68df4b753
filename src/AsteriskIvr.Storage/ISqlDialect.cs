using System.Data.Common;

namespace AsteriskIvr.Storage;

/// <summary>What the databases say differently.</summary>
internal interface ISqlDialect
{
    /// <summary>Appended to an insert, makes it do nothing when the row's key or unique index is taken.</summary>
    string OrIgnore { get; }

    /// <summary>
    /// Leases due runs and returns their call ids. Parameters: now, the lease's end, the lease's token, the owner, the most runs.
    /// Workers of other servers skip rows that are being leased.
    /// </summary>
    string ClaimRuns { get; }

    /// <summary>Said on every new connection; null: nothing.</summary>
    string? OnConnect { get; }

    /// <summary>True when the database is there and refuses the values themselves: to try again would not help.</summary>
    bool IsDataError(DbException error);
}
