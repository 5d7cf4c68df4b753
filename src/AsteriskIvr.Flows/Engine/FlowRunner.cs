using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Engine;

/// <summary>
/// Leads one caller through the main flow of a flow, node by node; at a fault through its exception flow. Post-call work is not its
/// business. Thread-safe: one runner serves all calls.
/// </summary>
public sealed class FlowRunner(NodeExecutor executor)
{
    /// <summary>The most nodes of the main flow, and again of the exception flow, that one call may execute; beyond it the call faults with code <c>runaway</c>.</summary>
    public const int MaxNodes = 10_000;

    private const string Runaway = "runaway";

    /// <summary>Runs the main flow from its entry until it ends, the caller is gone, or a fault has been dealt with.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="scope">What expressions see; the call's facts and session in it are updated.</param>
    /// <param name="call">The caller.</param>
    /// <param name="activity">Where activity lines go.</param>
    /// <param name="observer">Sees the way.</param>
    /// <param name="from">The node to go on with, as <see cref="ResumePoint"/> finds it; null: the entry.</param>
    public async Task<FlowOutcome> RunAsync(
        Flow flow, ExpressionScope scope, ICall call, IActivityLog activity, IFlowObserver observer, Node? from = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(observer);
        var walk = new Walk(executor, flow, scope, call, activity, observer);
        var faulted = false;
        try
        {
            var (last, fault) = await walk.GoAsync(from ?? flow.Nodes[flow.MainEntry]);
            if (fault is null)
                return new FlowOutcome(FlowOutcomeKind.Ended, last);

            faulted = true;
            (last, var second) = await walk.GoAsync(flow.Nodes[flow.ExceptionEntry]);
            // A fault of the exception flow never loops: the caller is disconnected.
            return new FlowOutcome(FlowOutcomeKind.Faulted, second is null ? last : walk.Current);
        }
        catch (OperationCanceledException) when (call.HungUp.IsCancellationRequested)
        {
            return new FlowOutcome(faulted ? FlowOutcomeKind.Faulted : FlowOutcomeKind.CallerGone, walk.Current);
        }
    }

    private sealed class Walk(
        NodeExecutor executor, Flow flow, ExpressionScope scope, ICall call, IActivityLog activity, IFlowObserver observer)
    {
        // A visit that was cut off and is made again is the same one, and so has the same effect key.
        private readonly Dictionary<string, int> _visits = scope.Call.Path
            .Where(entry => entry.Outlet is not null).GroupBy(entry => entry.Node).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        private int _executed;

        public Node Current { get; private set; } = flow.Nodes[flow.MainEntry];

        public async ValueTask<(Node Last, NodeFaultException? Fault)> GoAsync(Node node)
        {
            _executed = 0;
            while (true)
            {
                Current = node;
                try
                {
                    var outlet = await ExecuteAsync(node);
                    if (outlet == Outlets.End)
                        return (node, null);
                    node = flow.Follow(node, executor.Catalog.TypeOf(node), outlet)
                        ?? throw new NodeFaultException("unwired", $"'{node.Id}' took the outlet '{outlet}', which leads nowhere.") { IsPermanent = true };
                }
                catch (NodeFaultException fault)
                {
                    if (fault.Code != Runaway && FailedOutlet(node, fault) is { } failed)
                    {
                        node = failed;
                        continue;
                    }
                    scope.Call.Error = new CallError(node.Id, scope.Session.Redact(fault.Message), fault.Code);
                    observer.Faulted(node, fault);
                    return (node, fault);
                }
            }
        }

        private Node? FailedOutlet(Node node, NodeFaultException fault) =>
            node is EffectNode && node.Wiring.ContainsKey(fault.Outlet ?? Outlets.Failed) ? flow.Follow(node, executor.Catalog.TypeOf(node), fault.Outlet ?? Outlets.Failed) : null;

        private async ValueTask<string> ExecuteAsync(Node node)
        {
            if (++_executed > MaxNodes)
                throw new NodeFaultException(Runaway, $"The call went through more than {MaxNodes} nodes.") { IsPermanent = true };
            call.HungUp.ThrowIfCancellationRequested();

            var visit = _visits[node.Id] = _visits.GetValueOrDefault(node.Id) + 1;
            var started = scope.Time.GetTimestamp();
            var entry = new PathEntry(node.Id, scope.Time.GetUtcNow());
            scope.Call.Path.Add(entry);
            observer.Entered(node, entry);
            FaultPoint.Reach("node.entered");
            try
            {
                entry.Outlet = await AttemptAsync(node, visit);
                return entry.Outlet;
            }
            catch (NodeFaultException fault) when (node is EffectNode)
            {
                entry.Outlet = fault.Outlet ?? Outlets.Failed;
                throw;
            }
            finally
            {
                entry.Milliseconds = scope.Time.GetElapsedTime(started).TotalMilliseconds;
                observer.Left(node, entry);
                FaultPoint.Reach("node.left");
            }
        }

        private async ValueTask<string> AttemptAsync(Node node, int visit)
        {
            var policy = (node as EffectNode)?.Retry ?? RetryPolicy.None;
            var key = visit == 1 ? $"{scope.Call.Id}/{node.Id}" : $"{scope.Call.Id}/{node.Id}/{visit}";
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var context = new NodeContext { Scope = scope.Of(node), EffectKey = key, Attempt = attempt, Activity = activity, CallerOrNull = call };
                    return await executor.AttemptAsync(node, context, call.HungUp);
                }
                catch (NodeFaultException fault) when (!fault.IsPermanent && policy.DelayAfter(attempt, Random.Shared) is { } delay)
                {
                    if (fault.RetryAfter > delay)
                        delay = fault.RetryAfter.Value;
                    // Somebody is on the line: a target that asks for more time than the policy allows has failed.
                    if (delay > policy.Max)
                        throw;
                    observer.Retrying(node, fault, delay);
                    await Task.Delay(delay, scope.Time, call.HungUp);
                }
            }
        }
    }
}
