namespace AsteriskIvr.Flows.Nodes;

/// <summary>The databases that flows can use.</summary>
public sealed record DatabaseOptions
{
    /// <summary>By name, from the configuration's section <c>Connections</c>.</summary>
    public Dictionary<string, DatabaseConnectionOptions> Connections { get; init; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One database.</summary>
public sealed record DatabaseConnectionOptions
{
    /// <summary>Its kind.</summary>
    public DatabaseProvider? Provider { get; init; }

    /// <summary>The ADO.NET connection string of the provider's driver. It can hold a password.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Without the connection string, so that logging an object by mistake gives nothing away.</summary>
    public override string ToString() => $"{Provider}";
}

/// <summary>The kinds of databases.</summary>
public enum DatabaseProvider
{
    /// <summary>SQLite 3, by Microsoft.Data.Sqlite.</summary>
    Sqlite,

    /// <summary>PostgreSQL and what speaks its protocol, by Npgsql.</summary>
    PostgreSql,

    /// <summary>Microsoft SQL Server, by Microsoft.Data.SqlClient.</summary>
    SqlServer,
}
