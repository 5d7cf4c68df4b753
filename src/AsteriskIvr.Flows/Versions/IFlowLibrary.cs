namespace AsteriskIvr.Flows.Versions;

/// <summary>The deployed flows, ready to run.</summary>
public interface IFlowLibrary
{
    /// <summary>The version that a new call gets; null where no flow of that name is deployed.</summary>
    DeployedFlow? FindCurrent(string flow);

    /// <summary>The flow that answers a new call: by the routing table, else by the flow's name. Null: none does.</summary>
    /// <param name="entry">The name by which the dialplan asks; empty: by none.</param>
    /// <param name="number">The dialled number; null: not known.</param>
    /// <param name="at">The moment of its arrival.</param>
    DeployedFlow? Find(string entry, string? number, DateTimeOffset at) => FindCurrent(entry);

    /// <summary>A given version. Throws <see cref="InvalidOperationException"/> when it is not stored or cannot be read any more.</summary>
    ValueTask<DeployedFlow> GetAsync(string flow, int version, CancellationToken cancellationToken);
}
