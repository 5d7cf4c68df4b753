using System.Data.Common;
using System.Reflection;
using AsteriskIvr.Storage.Writing;
using Microsoft.EntityFrameworkCore.Migrations;

namespace AsteriskIvr.Storage.Starting;

/// <summary>
/// Tells without EF Core, whose model takes about a second of processor to make, that the database has all migrations of this version, as it has at nearly every start.
/// </summary>
internal sealed class MigrationHistory(StorageConnections connections)
{
    private const string Applied = "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\"";

    /// <summary>False also where it cannot be told: EF Core is asked then, and says why.</summary>
    public bool IsComplete()
    {
        try
        {
            using var connection = connections.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Applied;
            using var reader = command.ExecuteReader();
            var applied = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read())
                applied.Add(reader.GetString(0));
            return Ours().All(applied.Contains);
        }
        catch (DbException)
        {
            return false;
        }
    }

    // They are in the assembly of their database, beside its dialect.
    private IEnumerable<string> Ours() => connections.Dialect.Migrations.GetTypes().Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>();
}
