using System.Net;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Calls;

/// <summary>Tells which PBX a channel is on, where the protocol does not say.</summary>
internal sealed class PbxNames(IOptions<List<PbxOptions>> options)
{
    private readonly List<PbxOptions> _pbxs = options.Value;

    /// <summary>
    /// With <c>systemname</c> set, a uniqueid is <c>NAME-epoch.number</c>. Else the only PBX there is, else the peer's address.
    /// </summary>
    public string Of(string uniqueId, EndPoint? peer)
    {
        foreach (var pbx in _pbxs)
        {
            if (uniqueId.StartsWith($"{pbx.Name}-", StringComparison.Ordinal))
                return pbx.Name;
        }
        return _pbxs.Count == 1 ? _pbxs[0].Name : (peer as IPEndPoint)?.Address.ToString() ?? "asterisk";
    }

    /// <summary>True when the PBX can be asked, by ARI, which channels it has.</summary>
    public bool HasAri(string pbx) => _pbxs.Any(p => p.Name == pbx && p.AriUrl.Length > 0);
}
