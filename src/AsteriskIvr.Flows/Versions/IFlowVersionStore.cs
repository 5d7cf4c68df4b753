namespace AsteriskIvr.Flows.Versions;

/// <summary>Where deployed flow versions are kept. Versions are never changed.</summary>
public interface IFlowVersionStore
{
    /// <summary>
    /// Makes the source the current version of the flow: a new one, or the version that has this very hash already.
    /// </summary>
    /// <returns>The version's number.</returns>
    Task<int> DeployAsync(string flow, string source, string hash, CancellationToken cancellationToken);

    /// <summary>A version's source; null where there is none.</summary>
    Task<string?> FindSourceAsync(string flow, int version, CancellationToken cancellationToken);

    /// <summary>The current version of every flow.</summary>
    Task<IReadOnlyDictionary<string, int>> CurrentVersionsAsync(CancellationToken cancellationToken);
}
