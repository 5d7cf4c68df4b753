using AsteriskIvr.Calls.Orphans;
using AsteriskIvr.Storage.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Storage.Nodes;

/// <summary>
/// Takes over the open calls of servers that are gone. Who is connected to a call's PBX comes first, since it can ask what became of the call; a lease later whoever
/// is there ends it. Post-call runs need nothing: they are free when their own leases run out.
/// </summary>
internal sealed partial class NodeTakeover(NodeStore store, CallLoader calls, DatabaseClock clock, IServiceProvider services, ILogger<NodeTakeover> logger)
{
    // Taken, and not yet in memory: loading them failed.
    private readonly HashSet<Guid> _taken = [];

    /// <summary>Looks for such servers, and takes what is to be taken now.</summary>
    /// <param name="self">This server's name.</param>
    /// <param name="grace">How long after a lease calls on a PBX are left to those who can ask it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task TakeOverAsync(string self, TimeSpan grace, CancellationToken cancellationToken)
    {
        try
        {
            // Not by the constructor: it holds what serves calls, which is made after the stores; and a host that only does post-call work has none.
            if (services.GetService<ICallHeir>() is not { } heir)
                return;
            foreach (var (node, pbx, leaseUntil) in await store.FindGoneAsync(self, cancellationToken))
            {
                if (!heir.CanAsk(pbx) && clock.Now < leaseUntil + grace)
                    continue;
                var taken = await store.TakeCallsAsync(node, self, pbx, cancellationToken);
                _taken.UnionWith(taken);
                if (taken.Count > 0)
                    TakenOver(taken.Count, pbx, node);
            }
            if (_taken.Count == 0)
                return;
            await heir.InheritAsync(await calls.LoadAsync([.. _taken], cancellationToken), cancellationToken);
            _taken.Clear();
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // The edge of a take-over: what was not taken is found again, and what was is ours already.
            CannotTakeOver(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} open call(s) on PBX {Pbx} are taken over from server {Node}, which shows no sign of life.")]
    private partial void TakenOver(int count, string pbx, string node);

    [LoggerMessage(Level = LogLevel.Error, Message = "The open calls of a server that is gone cannot be taken over; trying again.")]
    private partial void CannotTakeOver(Exception error);
}
