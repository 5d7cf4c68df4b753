namespace AsteriskIvr.Flows.Versions;

/// <summary>Where deployed versions of flows, subflows and the routing table are kept. Versions are never changed.</summary>
public interface IFlowVersionStore
{
    /// <summary>
    /// Makes each source the current version of its name: a new one, or the version that has this very hash already. In one transaction.
    /// </summary>
    Task<IReadOnlyList<DeployedVersion>> DeployAsync(Deployment deployment, CancellationToken cancellationToken);

    /// <summary>Makes an earlier version current again. False where it is not stored, or was removed.</summary>
    Task<bool> RollBackAsync(string name, int version, string author, string? message, CancellationToken cancellationToken);

    /// <summary>A version; null where there is none, or it was removed.</summary>
    Task<StoredVersion?> FindAsync(string name, int version, CancellationToken cancellationToken);

    /// <summary>The current version of every name.</summary>
    Task<IReadOnlyDictionary<string, int>> CurrentVersionsAsync(CancellationToken cancellationToken);
}
