using System.Globalization;
using AsteriskIvr.Storage.Spool;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Nodes;

/// <summary>
/// Which lives of a server this machine has seen: a file beside the spool, with the id of each. Who has the spool has its lock, which the kernel gives back when
/// its holder is gone; so the lives in this file are over, also where the last of them was killed.
/// </summary>
internal sealed class NodeInstances(IOptions<StorageOptions> options, SpoolFile spool)
{
    /// <summary>Of lives that were killed between their line here and their row in the database there is hardly more than one.</summary>
    private const int Kept = 4;

    private readonly string _path = $"{options.Value.SpoolPath}.instance";

    /// <summary>Adds a life, and returns those that are over.</summary>
    public async Task<IReadOnlyList<Guid>> BeginAsync(Guid instance, CancellationToken cancellationToken)
    {
        spool.EnsureOpen();
        var lines = File.Exists(_path) ? await File.ReadAllLinesAsync(_path, cancellationToken) : [];
        // A line that a power cut has spoiled proves nothing.
        var ended = lines.Where(line => Guid.TryParse(line, CultureInfo.InvariantCulture, out _)).Select(Guid.Parse).Take(Kept).ToList();
        await File.WriteAllLinesAsync(_path, ended.Prepend(instance).Select(id => id.ToString()), cancellationToken);
        return ended;
    }
}
