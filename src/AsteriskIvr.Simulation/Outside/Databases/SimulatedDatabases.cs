using System.Data.Common;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Simulation.Outside.Databases;

/// <summary>A database for every name.</summary>
internal sealed class SimulatedDatabases(OutsideWorld world) : IDatabaseConnections, IDisposable
{
    private readonly Dictionary<string, Database> _databases = new(StringComparer.OrdinalIgnoreCase);

    public Database Get(string name)
    {
        if (!_databases.TryGetValue(name, out var database))
            _databases[name] = database = new Database(name, SimulatedDialect.Instance, new SimulatedDataSource(name, world));
        return database;
    }

    public void Dispose()
    {
        foreach (var database in _databases.Values)
            database.Dispose();
    }

    private sealed class SimulatedDataSource(string name, OutsideWorld world) : DbDataSource
    {
        public override string ConnectionString => "";

        protected override DbConnection CreateDbConnection() => new SimulatedConnection(name, world);
    }
}
