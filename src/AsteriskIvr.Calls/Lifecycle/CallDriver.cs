using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Versions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>
/// Drives one call from its arrival through its main flow, over any protocol. The row is stored before the first node runs. How the call
/// ends is the business of the <see cref="CallFinisher"/>.
/// </summary>
internal sealed partial class CallDriver(
    CallGate gate, CallRegistry registry, CallFinisher finisher, ICallStore store, IFlowLibrary flows, FlowRunner runner, ScopeFactory scopes,
    NodeCatalog catalog, JournalWriter journals, HangupContexts hangupContexts, CallTelemetry telemetry, IOptions<CallsOptions> options, TimeProvider time, ILogger<CallDriver> logger)
{
    /// <summary>Runs the flow. When it returns, the protocol lets go of the channel at once.</summary>
    /// <param name="arrival">What came.</param>
    /// <param name="open">Makes the channel's adapter, which reports the signs of the end to the call.</param>
    public async Task RunAsync(CallArrival arrival, Func<LiveCall, IChannel> open)
    {
        if (!gate.TryEnter(out var reason))
        {
            Refused(arrival.UniqueId, arrival.Flow, reason);
            telemetry.Rejected(arrival.Transport, reason);
            return;
        }
        try
        {
            if (await AdmitAsync(arrival) is not var (call, flow))
                return;
            using var scope = logger.BeginScope(CallScope(call.Facts));
            using var span = telemetry.StartCall(call.Facts, arrival.Transport);
            call.Channel?.Dispose();
            await RunAsync(call, open(call), flow);
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <summary>Goes on with a call that an earlier life of this server led, if its flow can be gone on with.</summary>
    /// <param name="call">The call, open and without a flow that leads it.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="isBack">The channel has come back from the dialplan, where the node under way had sent it.</param>
    /// <returns>The flow under way, which lets go of the channel when it ends; null where the call is not led.</returns>
    public Task? TryResume(LiveCall call, IChannel channel, bool isBack = false)
    {
        if (ResumePoint.Find(call.Flow.Flow, catalog, call.Facts, isBack) is not { } node || !gate.TryEnter(out _))
            return null;
        Resumed(call.Facts.Id, node.Id);
        call.Journal.Write("warning", $"The server was killed; the call goes on at '{node.Id}'.", new Dictionary<string, string>());
        return ResumeAsync(call, channel, node);
    }

    /// <summary>Whether the dialplan does the work of the node that an open call is in, and gives it back.</summary>
    public bool IsInDialplan(LiveCall call) => ResumePoint.IsInDialplan(call.Flow.Flow, catalog, call.Facts);

    private async Task ResumeAsync(LiveCall call, IChannel channel, Node node)
    {
        try
        {
            using var scope = logger.BeginScope(CallScope(call.Facts));
            await RunAsync(call, channel, call.Flow, node);
        }
        finally
        {
            gate.Leave();
        }
    }

    private static Dictionary<string, object> CallScope(CallFacts call) => new()
    {
        ["CallId"] = call.Id,
        ["Channel"] = call.Channel,
        ["Flow"] = call.Flow,
        ["FlowVersion"] = call.FlowVersion,
    };

    private async Task RunAsync(LiveCall call, IChannel channel, DeployedFlow flow, Node? from = null)
    {
        call.Channel = channel;
        // Here, and led by this server, whatever was before.
        call.IsAway = false;
        call.IsOrphan = false;
        call.FlowBegins();
        try
        {
            await DriveAsync(call, channel, flow, from);
        }
        finally
        {
            call.FlowEnds();
        }
    }

    private async Task<(LiveCall Call, DeployedFlow Flow)?> AdmitAsync(CallArrival arrival)
    {
        var now = time.GetUtcNow();
        if (flows.Find(arrival.Flow, arrival.DialedNumber, now) is not { } flow)
        {
            UnknownFlow(arrival.UniqueId, arrival.Flow);
            telemetry.Rejected(arrival.Transport, "unknown-flow");
            return null;
        }
        if (registry.TryFind(arrival.Pbx, arrival.UniqueId, out var back))
        {
            CameBack(back.Facts.Id, flow.Flow.Name);
            // Its own flow it goes through in the version that it began with.
            return (back, flow.Flow.Name == back.Facts.Flow ? back.Flow : flow);
        }

        var facts = new CallFacts
        {
            Id = Guid.CreateVersion7(now),
            UniqueId = arrival.UniqueId,
            LinkedId = arrival.LinkedId,
            Pbx = arrival.Pbx,
            Channel = arrival.Channel,
            CallerNumber = arrival.CallerNumber,
            CallerName = arrival.CallerName,
            DialedNumber = arrival.DialedNumber,
            Language = flow.Flow.Language ?? arrival.Language,
            StartedAt = now,
            AnsweredAt = arrival.IsAnswered ? now : null,
            Flow = flow.Flow.Name,
            FlowVersion = flow.Version,
        };
        var session = new Session();
        var call = new LiveCall(facts, session, flow, new CallJournal(facts, session, journals, time));
        if (!registry.TryAdd(call))
            throw new InvalidOperationException($"Two arrivals of channel {arrival.UniqueId} at once.");
        try
        {
            FaultPoint.Reach("call.arrived");
            if (await store.StartAsync(facts, arrival.Transport, CancellationToken.None))
            {
                FaultPoint.Reach("call.stored");
                finisher.Watch(call);
                telemetry.Started(facts, arrival.Transport);
                return (call, flow);
            }
            // Another server that shares the database has this call, or had it and closed it: it is not ours to run twice.
            StoredElsewhere(arrival.UniqueId);
            telemetry.Rejected(arrival.Transport, "known-elsewhere");
        }
        catch (Exception error)
        {
            // A call that cannot be stored is not served: it would be lost in silence. The dialplan takes its fallback.
            CannotStore(error, arrival.UniqueId);
            telemetry.Rejected(arrival.Transport, "storage");
        }
        registry.Remove(call);
        return null;
    }

    private async Task DriveAsync(LiveCall call, IChannel channel, DeployedFlow flow, Node? from)
    {
        try
        {
            if (options.Value.HangupContext is { Length: > 0 } context && call.Outcome is null && call.Facts.Path.Count == 0)
            {
                await channel.SetVariableAsync("CHANNEL(hangup_handler_push)", $"{context},s,1({call.Facts.Id})", channel.HungUp);
                FaultPoint.Reach("call.hangup-handler-pushed");
                await hangupContexts.CheckAsync(call.Facts.Pbx, channel, channel.HungUp);
            }
            // A resumed call keeps what its flow has changed.
            if ((from is null ? flow.Flow.Language : call.Facts.Language) is { } language)
                await channel.SetVariableAsync("CHANNEL(language)", language, channel.HungUp);
            var scope = scopes.Create(call.Facts, call.Session, flow.Flow);
            call.Outcome = await runner.RunAsync(flow.Flow, scope, channel, call.Journal, call.Journal, from);
            if (call.Outcome.Kind != FlowOutcomeKind.CallerGone && !channel.LeftForDialplan && !channel.HungUpByServer && !channel.HungUp.IsCancellationRequested)
                await channel.HangUpAsync(NormalClearing, channel.HungUp);
            call.IsAway = channel.LeftForDialplan;
        }
        catch (OperationCanceledException) when (channel.HungUp.IsCancellationRequested)
        {
            // Gone before the first node, or while it was hung up: the finisher has the signs.
        }
        catch (Exception error)
        {
            // The edge of a call: its end is stored all the same, by the signs of the channel.
            call.Facts.Error ??= new CallError(call.Facts.LastNode ?? "", $"{error.GetType().Name}: {call.Session.Redact(error.Message)}", "internal");
            call.Outcome ??= new FlowOutcome(FlowOutcomeKind.Faulted, flow.Flow.Nodes[flow.Flow.MainEntry]);
            DriverFailed(error, call.Facts.Id);
            await LetGoAsync(call, channel);
        }
    }

    // Nobody leads the caller any more: the dialplan takes its fallback.
    private async Task LetGoAsync(LiveCall call, IChannel channel)
    {
        try
        {
            channel.Abandon();
            await channel.ReleaseAsync();
        }
        catch (Exception error)
        {
            CannotLetGo(error, call.Facts.Id);
        }
    }

    /// <summary>Q.850 16.</summary>
    private const int NormalClearing = 16;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {UniqueId} was refused ({Reason}); the dialplan goes on with its fallback for flow '{Flow}'.")]
    private partial void Refused(string uniqueId, string flow, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Channel {UniqueId} asked for flow '{Flow}', which is not deployed, and for which the routing table has no route; the dialplan goes on with its fallback.")]
    private partial void UnknownFlow(string uniqueId, string flow);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallId} of this server's last life is still up and goes on at node '{Node}'.")]
    private partial void Resumed(Guid callId, string node);

    [LoggerMessage(Level = LogLevel.Information, Message = "Call {CallId} came back from the dialplan, to flow '{Flow}'.")]
    private partial void CameBack(Guid callId, string flow);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {UniqueId} belongs to a call that another server has, or that is closed; the dialplan goes on with its fallback.")]
    private partial void StoredElsewhere(string uniqueId);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The arrival of channel {UniqueId} cannot be stored; the dialplan goes on with its fallback.")]
    private partial void CannotStore(Exception error, string uniqueId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Call {CallId} failed inside the server.")]
    private partial void DriverFailed(Exception error, Guid callId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Call {CallId} cannot be handed to the dialplan.")]
    private partial void CannotLetGo(Exception error, Guid callId);
}
