using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Versions;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Calls.Orphans;

/// <summary>
/// Finds open calls that nobody drives: those of this server's last life, and those that ended while a PBX could not be heard. Each gets its
/// end, and so its post-call run.
/// </summary>
internal sealed partial class OrphanSearch(
    CallRegistry registry, CallFinisher finisher, ICallStore store, IFlowLibrary flows, JournalWriter journals, PbxNames pbxs, TimeProvider time,
    ILogger<OrphanSearch> logger)
{
    /// <summary>
    /// Takes up the open calls of this server's last life. Those on a PBX with ARI wait for <see cref="Compare"/>; of the others nobody can
    /// say whether they are still up, and since their flow is over in any case they are ended now.
    /// </summary>
    public async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        var found = await store.FindOpenAsync(cancellationToken);
        FaultPoint.Reach("orphans.found");
        foreach (var open in found)
        {
            if (registry.TryFind(open.Call.Id, out _))
                continue;
            try
            {
                await TakeUpAsync(open, isOver: !pbxs.HasAri(open.Call.Pbx), isInherited: false, cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The edge of a call: one whose flow cannot be read must not keep the server from its start, nor the others from their end.
                CannotTakeUp(error, open.Call.Id);
            }
        }
        if (found.Count > 0)
            Found(found.Count);
    }

    /// <summary>Takes up the open calls of another server, which is gone.</summary>
    /// <returns>Those that are waited for now.</returns>
    public async Task<IReadOnlyList<LiveCall>> InheritAsync(IReadOnlyList<OpenCall> calls, bool isOver, CancellationToken cancellationToken)
    {
        var inherited = new List<LiveCall>(calls.Count);
        foreach (var open in calls)
        {
            try
            {
                inherited.Add(await TakeUpAsync(open, isOver, isInherited: true, cancellationToken));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                CannotTakeUp(error, open.Call.Id);
            }
        }
        return inherited;
    }

    /// <summary>Compares the open calls of a PBX with the channels it has: those that it lacks are over.</summary>
    /// <param name="pbx">The PBX.</param>
    /// <param name="known">The calls that were open before the channels were asked for.</param>
    /// <param name="channels">Uniqueids of all its channels.</param>
    /// <param name="startedAt">When it was started, by its own clock: it tells why a call is gone, not that it is.</param>
    public void Compare(string pbx, IReadOnlyCollection<LiveCall> known, IReadOnlySet<string> channels, DateTimeOffset startedAt)
    {
        foreach (var call in known)
        {
            if (channels.Contains(call.Facts.UniqueId))
                continue;
            var source = call.Facts.StartedAt < startedAt ? EndSource.PbxRestarted : EndSource.Missing;
            call.Report(new EndSignal(source, time.GetUtcNow()) { IsFinal = true });
            EndedUnseen(call.Facts.Id, pbx);
        }
    }

    /// <summary>The hangup handler told of a call that is not in memory here.</summary>
    public async Task EndedAsync(string pbx, string uniqueId, EndSignal signal)
    {
        if (await store.FindOpenAsync(pbx, uniqueId, CancellationToken.None) is not { } open)
            return;
        // Its server hears of the end by itself, and knows more of it; unless the call had left for the dialplan, whose only word this is.
        if (open.IsLedElsewhere && !await IsInDialplanAsync(open))
            return;
        var call = await TakeUpAsync(open, isOver: false, isInherited: false, CancellationToken.None);
        call.Report(signal with { IsFinal = true });
    }

    private async Task<LiveCall> TakeUpAsync(OpenCall open, bool isOver, bool isInherited, CancellationToken cancellationToken)
    {
        var flow = await flows.GetAsync(open.Call.Flow, open.Call.FlowVersion, cancellationToken);
        var session = JournalReplay.Replay(open);
        var journal = new CallJournal(open.Call, session, journals, time) { LastSequence = open.JournalBatches };
        var call = new LiveCall(open.Call, session, flow, journal) { IsOrphan = true, IsInherited = isInherited, IsAway = WasHandedOver(open.Call, flow) };
        if (!registry.TryAdd(call))
            return registry.TryFind(open.Call.Id, out var present) ? present : call;
        FaultPoint.Reach("orphan.taken-up");
        finisher.Watch(call);
        if (isOver)
            call.Report(new EndSignal(EndSource.Missing, time.GetUtcNow()) { IsFinal = true });
        return call;
    }

    private async Task<bool> IsInDialplanAsync(OpenCall open)
    {
        var flow = await flows.GetAsync(open.Call.Flow, open.Call.FlowVersion, CancellationToken.None);
        return HandsOver(open.Journal.LastOrDefault(entry => entry.Entered is not null || entry.Left is not null)?.Left, flow);
    }

    private static bool WasHandedOver(CallFacts call, DeployedFlow flow) => HandsOver(call.Path.LastOrDefault(), flow);

    private static bool HandsOver(PathEntry? last, DeployedFlow flow) => last is { Outlet: Outlets.End } && flow.Flow.Nodes.GetValueOrDefault(last.Node) is DialplanNode;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} call(s) of this server's last life were open; each gets its end and its post-call run.")]
    private partial void Found(int count);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Call {CallId}, which nobody leads, cannot be taken up; it stays open, and is tried again at the next start.")]
    private partial void CannotTakeUp(Exception error, Guid callId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallId} ended on PBX {Pbx} while nobody saw it.")]
    private partial void EndedUnseen(Guid callId, string pbx);
}
