using System.Collections.Concurrent;
using AsteriskIvr.Calls.Ari;

namespace AsteriskIvr.Calls;

/// <summary>The ARI connections of this server, for health checks and the control socket.</summary>
public sealed class PbxConnections : IAsyncDisposable
{
    private readonly ConcurrentBag<AriPbx> _pbxs = [];

    /// <summary>Each PBX that is reached by ARI, and whether it is connected now.</summary>
    public IReadOnlyList<(string Pbx, bool IsConnected, string? Version)> States =>
        [.. _pbxs.Select(p => (p.Name, p.Connection.State == Asterisk.Ari.AriConnectionState.Connected, p.Connection.Server?.VersionText))];

    internal Asterisk.Ari.AriConnection? Find(string pbx) => _pbxs.FirstOrDefault(p => p.Name == pbx)?.Connection;

    internal AriPbx? FindPbx(string pbx) => _pbxs.FirstOrDefault(p => p.Name == pbx);

    /// <summary>Compares the calls held open with the channels of each PBX that is connected; the others are compared when they are.</summary>
    internal async Task CompareAsync(CancellationToken cancellationToken)
    {
        foreach (var pbx in _pbxs)
            await pbx.CompareAgainAsync(cancellationToken);
    }

    internal AriPbx Add(AriPbx pbx)
    {
        _pbxs.Add(pbx);
        return pbx;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_pbxs.TryTake(out var pbx))
            await pbx.DisposeAsync();
    }
}
