using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Simulation.Outside;

/// <summary>Recordings in which nobody says anything.</summary>
internal sealed class SimulatedRecordings : IRecordings
{
    public ValueTask<byte[]> ReadAsync(string pbx, string file, long maxBytes, CancellationToken cancellationToken) => ValueTask.FromResult(new byte[] { 0 });
}
