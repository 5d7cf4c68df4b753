using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Where there is no PBX.</summary>
internal sealed class NoRecordings : IRecordings
{
    public ValueTask<byte[]> ReadAsync(string pbx, string file, long maxBytes, CancellationToken cancellationToken) =>
        throw new NodeFaultException("no-recordings", "There is no PBX to read recordings from.") { IsPermanent = true };
}
