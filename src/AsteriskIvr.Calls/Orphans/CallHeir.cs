using AsteriskIvr.Calls.Lifecycle;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Calls.Orphans;

/// <remarks>
/// Why a call that is up is left alone, also where it is in Stasis and hears nothing: that its server cannot reach the database does not mean that it cannot reach its
/// callers, and who waits for minutes in silence has hung up.
/// </remarks>
internal sealed partial class CallHeir(OrphanSearch orphans, PbxConnections connections, ILogger<CallHeir> logger) : ICallHeir
{
    public bool CanAsk(string pbx) => connections.FindPbx(pbx) is { IsConnected: true };

    public async Task InheritAsync(IReadOnlyList<OpenCall> calls, CancellationToken cancellationToken)
    {
        foreach (var group in calls.GroupBy(call => call.Call.Pbx))
        {
            var pbx = connections.FindPbx(group.Key);
            var inherited = await orphans.InheritAsync([.. group], isOver: pbx is not { IsConnected: true }, cancellationToken);
            if (pbx is null)
                continue;
            try
            {
                await pbx.CompareAsync(inherited, cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                // They are compared when it is connected again, as all calls are.
                CannotAsk(error, pbx.Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "PBX {Pbx} cannot be asked for its channels; it is when it is connected again.")]
    private partial void CannotAsk(Exception error, string pbx);
}
