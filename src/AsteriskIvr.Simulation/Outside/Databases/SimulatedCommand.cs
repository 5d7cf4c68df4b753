using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Simulation.Outside.Databases;

/// <summary>A statement: those of the table of effects are carried out, those of the author are answered by a reply.</summary>
internal sealed class SimulatedCommand(SimulatedConnection connection) : DbCommand
{
    private readonly CancellationTokenSource _cancelled = new();
    private readonly SimulatedParameters _parameters = new();

    [AllowNull]
    public override string CommandText { get; set; } = "";

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; } = connection;

    protected override DbParameterCollection DbParameterCollection => _parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    private string Key => (string)_parameters["effect_key"].Value!;

    private Dictionary<string, long> Effects => ((SimulatedTransaction)DbTransaction!).Effects;

    // ADO.NET calls it when the token of an asynchronous call is cancelled.
    public override void Cancel() => _cancelled.Cancel();

    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery()
    {
        if (CommandText == SimulatedDialect.Instance.CreateEffectsTable)
            return 0;
        if (CommandText == SimulatedDialect.Instance.ClaimEffect)
            return !connection.World.CommittedEffects.ContainsKey(Key) && Effects.TryAdd(Key, 0) ? 1 : 0;
        if (CommandText == SqlDialect.KeepResult)
        {
            Effects[Key] = Convert.ToInt64(_parameters["result"].Value, CultureInfo.InvariantCulture);
            return 1;
        }
        return Ask().Affected ?? 1;
    }

    public override object? ExecuteScalar() =>
        CommandText == SqlDialect.ReadEffect ? connection.World.CommittedEffects[Key] : throw new NotSupportedException();

    protected override DbParameter CreateDbParameter() => new SimulatedParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
        SimulatedRows.Read(Ask().Rows?.Evaluate(connection.World.Context.Scope));

    protected override void Dispose(bool disposing)
    {
        _cancelled.Dispose();
        base.Dispose(disposing);
    }

    private Reply Ask()
    {
        var parameters = new JsonObject();
        foreach (var parameter in _parameters.All)
            parameters[parameter.ParameterName] = parameter.Value is null or DBNull ? null : JsonValue.Create(parameter.Value);
        var content = new JsonObject { ["connection"] = connection.Database, ["sql"] = CommandText, ["parameters"] = parameters };
        var reply = connection.World.Exchange(OutsideKind.Database, connection.Question, content, _cancelled.Token);
        return reply.Fault is null ? reply : throw new SimulatedDbException("Simulated: the connection to the database broke.");
    }
}
