using System.Diagnostics;
using System.Diagnostics.Metrics;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>The names under which calls show in metrics and traces. They are public: dashboards depend on them.</summary>
public sealed class CallTelemetry : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "AsteriskIvr.Calls";

    private readonly Meter _meter;
    private readonly ActivitySource _source = new(Name);
    private readonly Counter<long> _started;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _duration;

    /// <summary>Makes the instruments.</summary>
    public CallTelemetry(IMeterFactory meters, CallGate gate)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(Name);
        _started = _meter.CreateCounter<long>("asterisk_ivr.calls.started", "{call}", "Calls stored; tags flow and transport.");
        _rejected = _meter.CreateCounter<long>("asterisk_ivr.calls.rejected", "{call}", "Calls left to the dialplan's fallback; tags transport and reason.");
        _ended = _meter.CreateCounter<long>("asterisk_ivr.calls.ended", "{call}", "Calls whose end is stored; tags flow and end_reason.");
        _duration = _meter.CreateHistogram<double>("asterisk_ivr.calls.duration", "s", "From arrival to end; tag flow.");
        _meter.CreateObservableGauge("asterisk_ivr.calls.live", () => gate.Live, "{call}", "Calls that are in a flow now.");
    }

    internal Activity? StartCall(CallFacts call, string transport) =>
        _source.StartActivity("call", ActivityKind.Server, default(ActivityContext),
            [new("asterisk_ivr.call.id", call.Id), new("asterisk_ivr.flow", call.Flow), new("asterisk_ivr.flow.version", call.FlowVersion), new("asterisk_ivr.transport", transport)]);

    internal void Started(CallFacts call, string transport) => _started.Add(1, new("flow", call.Flow), new("transport", transport));

    internal void Rejected(string transport, string reason) => _rejected.Add(1, new("transport", transport), new("reason", reason));

    internal void Ended(CallFacts call)
    {
        _ended.Add(1, new("flow", call.Flow), new("end_reason", call.EndReason?.ToWord()));
        if (call.EndedAt is { } ended)
            _duration.Record((ended - call.StartedAt).TotalSeconds, new KeyValuePair<string, object?>("flow", call.Flow));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        _source.Dispose();
    }
}
