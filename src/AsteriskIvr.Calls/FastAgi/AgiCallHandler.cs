using System.Globalization;
using AsteriskIvr.Asterisk.FastAgi;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Calls.Orphans;
using AsteriskIvr.Flows.Diagnostics;

namespace AsteriskIvr.Calls.FastAgi;

/// <summary>What comes by FastAGI: calls (<c>agi://host/FLOW</c>) and the hangup handler's notices (<c>agi://host/hangup</c>).</summary>
internal sealed class AgiCallHandler(CallDriver driver, CallRegistry registry, OrphanSearch orphans, PbxNames pbxs, TimeProvider time) : IAgiHandler
{
    /// <summary>The path that is no flow: <c>AGI(agi://host/hangup,callId,cause,source,billsec,duration,linkedid,timeLeft)</c>.</summary>
    public const string HangupPath = "hangup";

    public async Task HandleAsync(AgiSession session, CancellationToken cancellationToken)
    {
        var environment = session.Environment;
        var path = environment.Path.Trim('/');
        var pbx = pbxs.Of(environment.UniqueId ?? "", session.RemoteEndPoint);
        if (path == HangupPath)
            await NoticeAsync(environment, pbx);
        else
            await CallAsync(session, environment, path, pbx);
    }

    private async Task CallAsync(AgiSession session, AgiEnvironment environment, string flow, string pbx)
    {
        var arrival = new CallArrival
        {
            Transport = Transports.FastAgi,
            Pbx = pbx,
            UniqueId = environment.UniqueId ?? throw new InvalidOperationException("Asterisk sent no agi_uniqueid."),
            Channel = environment.Channel ?? "",
            Flow = flow,
            CallerNumber = environment.CallerId,
            CallerName = environment.CallerIdName,
            DialedNumber = environment.Dnid ?? environment.Extension,
            Language = environment.Language,
        };
        AgiChannel? channel = null;
        try
        {
            await driver.RunAsync(arrival, call => channel = new AgiChannel(session, call, time));
        }
        finally
        {
            channel?.Dispose();
        }
    }

    private async Task NoticeAsync(AgiEnvironment environment, string pbx)
    {
        var arguments = environment.Arguments;
        string? Argument(int index) => index < arguments.Count && arguments[index].Length > 0 ? arguments[index] : null;
        int? Number(int index) => int.TryParse(Argument(index), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        var uniqueId = environment.UniqueId ?? "";
        var signal = new EndSignal(EndSource.HangupHandler, time.GetUtcNow())
        {
            Cause = Number(1),
            HangupSource = Argument(2),
            BillableSeconds = Number(3),
            LinkedId = Argument(5),
            IsTimedOut = Argument(6) is ['-', ..],
        };
        FaultPoint.Reach("hangup-handler.heard");
        var known = Guid.TryParse(Argument(0), out var callId) && registry.TryFind(callId, out var call)
            || registry.TryFind(pbx, uniqueId, out call);
        if (known)
            // A call under ARI ends with ChannelDestroyed, which follows when this handler has returned.
            call!.Report(signal with { IsFinal = call.Channel is not Ari.AriChannel });
        else
            await orphans.EndedAsync(pbx, uniqueId, signal);
    }
}
