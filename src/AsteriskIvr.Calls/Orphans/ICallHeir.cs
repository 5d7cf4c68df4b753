using AsteriskIvr.Calls.Lifecycle;

namespace AsteriskIvr.Calls.Orphans;

/// <summary>Sees to the calls of another server that is gone.</summary>
public interface ICallHeir
{
    /// <summary>True when the PBX can be asked now which channels it has.</summary>
    bool CanAsk(string pbx);

    /// <summary>
    /// Takes calls that are this server's own from now on. Those on a PBX that cannot be asked are ended; of the others, those whose channels are gone. A call that
    /// is still up is left alone, and ended when its channel is gone.
    /// </summary>
    Task InheritAsync(IReadOnlyList<OpenCall> calls, CancellationToken cancellationToken);
}
