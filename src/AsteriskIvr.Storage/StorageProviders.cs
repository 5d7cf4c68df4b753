namespace AsteriskIvr.Storage;

/// <summary>The values of <see cref="StorageOptions.Provider"/>.</summary>
public static class StorageProviders
{
    /// <summary>A file of this machine: nothing to install, one server.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary>PostgreSQL 13 or later; several servers can share it.</summary>
    public const string PostgreSql = "PostgreSql";

    /// <summary>SQL Server 2017 or later; several servers can share it.</summary>
    public const string SqlServer = "SqlServer";
}
