using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace AsteriskIvr.Simulation.Outside.Databases;

/// <summary>A connection to a database that keeps nothing but which effects it has committed.</summary>
internal sealed class SimulatedConnection(string name, OutsideWorld world) : DbConnection
{
    private ConnectionState _state = ConnectionState.Closed;

    public OutsideWorld World => world;

    /// <summary>Its name as replies give it.</summary>
    public string Question => $"database {name}";

    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => name;

    public override string DataSource => name;

    public override string ServerVersion => "simulated";

    public override ConnectionState State => _state;

    public override void Open()
    {
        if (world.IsDown(OutsideKind.Database, Question))
        {
            world.Exchange(OutsideKind.Database, Question, new JsonObject { ["connection"] = name }, CancellationToken.None);
            throw new SimulatedDbException("Simulated: the database is down.");
        }
        _state = ConnectionState.Open;
    }

    public override void Close() => _state = ConnectionState.Closed;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new SimulatedTransaction(this, isolationLevel);

    protected override DbCommand CreateDbCommand() => new SimulatedCommand(this);
}
