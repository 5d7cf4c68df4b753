using System.Data.Common;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Writing;

/// <summary>Connections to the server's database that are not EF Core's.</summary>
internal sealed class StorageConnections(ISqlDialect dialect, IOptions<StorageOptions> options)
{
    public ISqlDialect Dialect => dialect;

    /// <summary>Connects.</summary>
    public DbConnection Open()
    {
        var connection = dialect.CreateConnection(options.Value);
        try
        {
            connection.Open();
            if (dialect.OnConnect is { } sql)
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.ExecuteNonQuery();
            }
            return connection;
        }
        catch
        {
            // Opened, but not good enough: a file that is no database.
            connection.Dispose();
            throw;
        }
    }
}
