namespace AsteriskIvr.Flows.Versions;

/// <summary>What is done with flows before the first call can get them, whoever deployed them.</summary>
public interface IFlowPreparation
{
    /// <summary>Prepares them, within a time of its own; what cannot be prepared does not keep them from being served.</summary>
    Task PrepareAsync(IReadOnlyList<DeployedFlow> flows, CancellationToken cancellationToken);
}
