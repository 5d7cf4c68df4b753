namespace AsteriskIvr.Flows.Versions;

/// <summary>The deployed flows, ready to run.</summary>
public interface IFlowLibrary
{
    /// <summary>The version that a new call gets; null where no flow of that name is deployed.</summary>
    DeployedFlow? FindCurrent(string flow);

    /// <summary>A given version. Throws <see cref="InvalidOperationException"/> when it is not stored or cannot be read any more.</summary>
    ValueTask<DeployedFlow> GetAsync(string flow, int version, CancellationToken cancellationToken);
}
