using System.Data.Common;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Simulation.Outside.Databases;

/// <summary>SQL that is read by nobody but <see cref="SimulatedCommand"/>.</summary>
internal sealed class SimulatedDialect : SqlDialect
{
    public static readonly SimulatedDialect Instance = new();

    public override DbProviderFactory Factory => throw new NotSupportedException("A simulated database has no driver.");

    public override string CreateEffectsTable => "simulated: create the table of effects";

    public override string ClaimEffect => "simulated: claim an effect";

    public override bool IsTransient(DbException failure) => failure is SimulatedDbException;
}

/// <summary>A simulated database does not answer.</summary>
internal sealed class SimulatedDbException(string message) : DbException(message);
