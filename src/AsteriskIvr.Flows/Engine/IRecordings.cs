namespace AsteriskIvr.Flows.Engine;

/// <summary>Where the recordings of calls are read from.</summary>
public interface IRecordings
{
    /// <summary>Reads a recording. Throws <see cref="NodeFaultException"/> where that cannot be.</summary>
    /// <param name="pbx">The PBX that made it.</param>
    /// <param name="file">Its file, as in <see cref="CallFacts.Recordings"/>.</param>
    /// <param name="maxBytes">A larger one is a permanent fault.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<byte[]> ReadAsync(string pbx, string file, long maxBytes, CancellationToken cancellationToken);
}
