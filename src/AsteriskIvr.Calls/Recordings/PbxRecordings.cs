using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Flows.Engine;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Calls.Recordings;

/// <summary>Recordings in the folders of the PBXs, as the configuration names them, or by ARI.</summary>
internal sealed class PbxRecordings(IOptions<List<PbxOptions>> pbxs, PbxConnections connections) : IRecordings
{
    public async ValueTask<byte[]> ReadAsync(string pbx, string file, long maxBytes, CancellationToken cancellationToken)
    {
        if (Path.GetFileName(file) != file)
            throw new NodeFaultException("recording-name", $"'{file}' is no name of a recording.") { IsPermanent = true };
        var content = pbxs.Value.FirstOrDefault(p => p.Name == pbx)?.RecordingsFolder is { Length: > 0 } folder
            ? await ReadFileAsync(Path.Combine(folder, file), maxBytes, cancellationToken)
            : await FetchAsync(pbx, file, cancellationToken);
        return content.Length <= maxBytes ? content : throw TooLarge(file, content.Length, maxBytes);
    }

    private static async Task<byte[]> ReadFileAsync(string path, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            // Asked before it is read, so that a large one is not in memory first.
            var length = new FileInfo(path).Length;
            return length <= maxBytes ? await File.ReadAllBytesAsync(path, cancellationToken) : throw TooLarge(Path.GetFileName(path), length, maxBytes);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Not for good: the PBX may be about to write it, or a share be away.
            throw new NodeFaultException("recording", $"The recording '{path}' cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private async Task<byte[]> FetchAsync(string pbx, string file, CancellationToken cancellationToken)
    {
        var connection = connections.Find(pbx)
            ?? throw new NodeFaultException("no-recordings-folder", $"PBX '{pbx}' is not reached by ARI: set Pbx:N:RecordingsFolder to its folder of recordings.") { IsPermanent = true };
        try
        {
            return await connection.Client.Recordings.GetStoredFileAsync(Path.GetFileNameWithoutExtension(file), cancellationToken);
        }
        catch (AriException refused)
        {
            throw new NodeFaultException("recording", $"PBX '{pbx}' does not give the recording '{file}': {refused.Message}", refused);
        }
    }

    private static NodeFaultException TooLarge(string file, long length, long maxBytes) =>
        new("recording-too-large", $"The recording '{file}' has {length} bytes, of which {maxBytes} may be read.") { IsPermanent = true };
}
