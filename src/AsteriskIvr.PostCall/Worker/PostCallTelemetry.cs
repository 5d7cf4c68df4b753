using System.Diagnostics;
using System.Diagnostics.Metrics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.PostCall.Targets;

namespace AsteriskIvr.PostCall.Worker;

/// <summary>The names under which post-call work shows in metrics and traces. They are public: dashboards depend on them.</summary>
public sealed class PostCallTelemetry : IDisposable
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "AsteriskIvr.PostCall";

    private readonly Meter _meter;
    private readonly ActivitySource _source = new(Name);
    private readonly Histogram<double> _attempts;
    private int _active;

    /// <summary>Makes the instruments.</summary>
    public PostCallTelemetry(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(Name);
        RunsDone = _meter.CreateCounter<long>("asterisk_ivr.runs.done", "{run}", "Post-call runs that have finished.");
        RunsDead = _meter.CreateCounter<long>("asterisk_ivr.runs.dead", "{run}", "Post-call runs that became dead letters.");
        FirstStepDelay = _meter.CreateHistogram<double>("asterisk_ivr.runs.first_step.delay", "s", "From the end of a call to its first post-call step.");
        _attempts = _meter.CreateHistogram<double>("asterisk_ivr.steps.duration", "s", "Attempts of post-call nodes; tags node.type and result.");
        RunsPostponed = _meter.CreateCounter<long>("asterisk_ivr.runs.postponed", "{run}", "Post-call runs sent back to the queue, as their target was busy or out of service; tag target.");
        _meter.CreateObservableGauge("asterisk_ivr.runs.active", () => Volatile.Read(ref _active), "{run}", "Post-call runs being executed now.");
    }

    internal Counter<long> RunsDone { get; }

    internal Counter<long> RunsDead { get; }

    internal Counter<long> RunsPostponed { get; }

    internal Histogram<double> FirstStepDelay { get; }

    internal void ObserveTargets(Func<IReadOnlyList<TargetStatus>> statuses)
    {
        IEnumerable<Measurement<int>> Each(Func<TargetStatus, int> value) => statuses().Select(s => new Measurement<int>(value(s), new KeyValuePair<string, object?>("target", s.Target)));
        _meter.CreateObservableGauge("asterisk_ivr.targets.state", () => Each(s => (int)s.State), null, "Outside systems: 0 in service, 1 on trial, 2 out of service.");
        _meter.CreateObservableGauge("asterisk_ivr.targets.active", () => Each(s => s.Active), "{step}", "Post-call steps that use a target now.");
    }

    internal void RunBegins() => Interlocked.Increment(ref _active);

    internal void RunEnds() => Interlocked.Decrement(ref _active);

    internal Activity? StartRun(CallFacts call) =>
        _source.StartActivity("post-call run", ActivityKind.Internal, default(ActivityContext),
            [new("asterisk_ivr.call.id", call.Id), new("asterisk_ivr.flow", call.Flow), new("asterisk_ivr.flow.version", call.FlowVersion)]);

    internal Activity? StartStep(Node node, int attempt) =>
        _source.StartActivity("post-call step", ActivityKind.Internal, default(ActivityContext),
            [new("asterisk_ivr.node", node.Id), new("asterisk_ivr.attempt", attempt)]);

    internal void Attempt(Node node, NodeCatalog catalog, DateTimeOffset startedAt, DateTimeOffset endedAt, string result) =>
        _attempts.Record((endedAt - startedAt).TotalSeconds, new("node.type", catalog.TypeOf(node).Name), new("result", result));

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        _source.Dispose();
    }
}
