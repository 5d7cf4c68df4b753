using System.Data;
using System.Data.Common;

namespace AsteriskIvr.Simulation.Outside.Databases;

/// <summary>Effects that are kept when it commits, and only then.</summary>
internal sealed class SimulatedTransaction(SimulatedConnection connection, IsolationLevel isolation) : DbTransaction
{
    /// <summary>Keys claimed in it, with their results.</summary>
    public Dictionary<string, long> Effects { get; } = new(StringComparer.Ordinal);

    public override IsolationLevel IsolationLevel => isolation;

    protected override DbConnection DbConnection => connection;

    public override void Commit()
    {
        foreach (var (key, result) in Effects)
            connection.World.CommittedEffects[key] = result;
    }

    public override void Rollback() => Effects.Clear();
}
