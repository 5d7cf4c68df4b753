using AsteriskIvr.Flows.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Tries the databases that flows can use, as their nodes would reach them, and changes nothing.</summary>
public sealed class DatabaseProbe(IOptions<DatabaseOptions> options)
{
    /// <summary>Opens the connection and asks <c>select 1</c>.</summary>
    /// <param name="connection">Its name.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it answered, else what went wrong, without its connection string.</returns>
    public async Task<string?> TryAsync(string connection, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var settings = options.Value.Connections[connection];
        // To open a file of SQLite that is not there would create it.
        if (settings.Provider == DatabaseProvider.Sqlite
            && new SqliteConnectionStringBuilder(settings.ConnectionString) is { Mode: not SqliteOpenMode.Memory, DataSource: var file } && file != ":memory:" && !File.Exists(file))
            return $"There is no file {file} yet; the first node that uses it creates it.";
        using var database = new Database(connection, settings);
        try
        {
            await database.UseAsync(timeout, async open =>
            {
                await using var command = open.CreateCommand();
                command.CommandText = "select 1";
                return await command.ExecuteScalarAsync(cancellationToken);
            }, cancellationToken).WaitAsync(timeout, cancellationToken);
            return null;
        }
        catch (NodeFaultException fault)
        {
            return fault.Message;
        }
        catch (TimeoutException)
        {
            return $"No answer within {timeout.TotalSeconds:0} s.";
        }
    }
}
