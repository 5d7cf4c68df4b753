using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>Merges the signs of a call's end into its facts, and says why it ended.</summary>
internal static class EndRules
{
    /// <summary>Q.850 102, "recovery on timer expiry", and 44, with which Asterisk ends a channel whose media stopped.</summary>
    private static readonly int[] TimeoutCauses = [44, 102];

    /// <summary>True when nobody saw when the call ended: each sign is of a time when it was found to be over, or was given up.</summary>
    public static bool IsUnseen(IReadOnlyList<EndSignal> signals) => signals.Where(s => s.Source != EndSource.StasisEnd).All(IsGuess);

    /// <summary>Fills the end of <paramref name="call"/>: time, reason, causes, who hung up.</summary>
    public static void Apply(LiveCall call, DateTimeOffset now) => Apply(call.Facts, call.Signals, call.EndState, now);

    /// <summary>Fills the end of a call: time, reason, causes, who hung up.</summary>
    public static void Apply(CallFacts facts, IReadOnlyList<EndSignal> signals, EndState state, DateTimeOffset now)
    {
        facts.EndedAt = EndedAt(signals.Where(s => !IsGuess(s))) ?? EndedAt(signals) ?? now;
        facts.HangupCause = Cause(signals);
        facts.TechCause = signals.Select(s => s.TechCause).FirstOrDefault(c => c is > 0);
        facts.BillableSeconds = signals.Select(s => s.BillableSeconds).FirstOrDefault(s => s is not null);
        facts.LinkedId ??= signals.Select(s => s.LinkedId).FirstOrDefault(id => !string.IsNullOrEmpty(id));
        facts.EndReason = Reason(facts, signals, state);
        facts.HungUpBy = HungUpBy(facts, signals, state);
    }

    private static bool IsGuess(EndSignal signal) => signal.Source is EndSource.Missing or EndSource.PbxRestarted or EndSource.MaxDuration;

    private static DateTimeOffset? EndedAt(IEnumerable<EndSignal> signals) =>
        signals.Where(s => s.Source != EndSource.StasisEnd).Select(s => (DateTimeOffset?)s.At).Min();

    // The channel's own word comes last and is the best; 0 is "unknown".
    private static int? Cause(IReadOnlyList<EndSignal> signals) =>
        signals.Where(s => s.Source == EndSource.ChannelDestroyed).Concat(signals).Select(s => s.Cause).FirstOrDefault(c => c is > 0);

    private static EndReason Reason(CallFacts facts, IReadOnlyList<EndSignal> signals, EndState state)
    {
        bool Any(EndSource source) => signals.Any(s => s.Source == source);

        if (Any(EndSource.PbxRestarted))
            return EndReason.PbxLost;
        // The connection broke, we had not hung up, and no hangup handler came: only a PBX that died leaves like that.
        if (Any(EndSource.AgiClosed) && !Any(EndSource.Server) && !Any(EndSource.AgiHangup) && !Any(EndSource.HangupHandler) && !Any(EndSource.ChannelDestroyed))
            return EndReason.PbxLost;
        // Nobody saw it end: neither the handler nor an event.
        var unseen = Any(EndSource.Missing) && !Any(EndSource.HangupHandler) && !Any(EndSource.ChannelDestroyed);
        if (state.IsOrphan && !state.IsAway || unseen || Any(EndSource.Shutdown))
            return EndReason.ServerLost;
        if (state.Outcome?.Kind == FlowOutcomeKind.Faulted)
            return EndReason.Error;
        if (Any(EndSource.MaxDuration))
            return EndReason.TimedOut;
        if (state.HungUpByServer)
            return state.Outcome is { LastNode: DisconnectNode } ? EndReason.SystemDisconnect : EndReason.Completed;
        if (state.IsAway || facts.TransferredTo is not null && state.IsBridged)
            return EndReason.Transferred;
        if (signals.Any(s => s.IsTimedOut || s.Cause is { } cause && TimeoutCauses.Contains(cause)))
            return EndReason.TimedOut;
        // The hangup handler knows a caller's hangup by its source; without one, the PBX or its operator ended the call.
        if (signals.Any(s => s.Source == EndSource.HangupHandler && string.IsNullOrEmpty(s.HangupSource)))
            return EndReason.SystemDisconnect;
        return EndReason.CallerHangup;
    }

    private static string? HungUpBy(CallFacts facts, IReadOnlyList<EndSignal> signals, EndState state)
    {
        if (state.HungUpByServer)
            return "system";
        var source = signals.Select(s => s.HangupSource).FirstOrDefault(s => !string.IsNullOrEmpty(s));
        if (source is not null)
            return source == facts.Channel ? "caller" : source.StartsWith("dialplan/", StringComparison.Ordinal) ? "system" : "callee";
        return facts.EndReason switch
        {
            EndReason.CallerHangup => "caller",
            EndReason.SystemDisconnect or EndReason.TimedOut => "system",
            _ => null,
        };
    }
}

/// <summary>How a call stood when it ended.</summary>
/// <param name="Outcome">How the main flow ended; null while it ran, and where another life of the server ran it.</param>
/// <param name="IsOrphan">An earlier life of the server had it.</param>
/// <param name="IsAway">It had left the IVR for the dialplan.</param>
/// <param name="HungUpByServer">Nodes, or the end of the flow, hung up.</param>
/// <param name="IsBridged">Caller and callee of a transfer talked.</param>
internal readonly record struct EndState(FlowOutcome? Outcome, bool IsOrphan, bool IsAway, bool HungUpByServer, bool IsBridged);
