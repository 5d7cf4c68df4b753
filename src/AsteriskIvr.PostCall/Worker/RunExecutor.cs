using System.Diagnostics;
using AsteriskIvr.Flows.Diagnostics;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.PostCall.Alerts;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.PostCall.Targets;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.PostCall.Worker;

/// <summary>
/// Executes a run from where it stands until it is done, waits, or is a dead letter. Each step's result is stored before the next begins,
/// so a kill repeats at most the step that was under way, with the same effect key.
/// </summary>
internal sealed partial class RunExecutor(
    IRunStore store, IFlowLibrary flows, NodeExecutor executor, ScopeFactory scopes, TargetGates targets, DeadLetterCounts deadLetters, TimeProvider time, PostCallTelemetry telemetry,
    ILogger<RunExecutor> logger)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    public async Task ExecuteAsync(ClaimedRun claimed, CancellationToken cancellationToken)
    {
        var run = await store.LoadAsync(claimed, cancellationToken);
        FaultPoint.Reach("run.loaded");
        using var scope = logger.BeginScope(new Dictionary<string, object> { ["CallId"] = run.Call.Id, ["Flow"] = run.Call.Flow, ["FlowVersion"] = run.Call.FlowVersion });
        using var span = telemetry.StartRun(run.Call);

        var flow = (await flows.GetAsync(run.Call.Flow, run.Call.FlowVersion, cancellationToken)).Flow;
        var expressions = scopes.Create(run.Call, new Session(run.Session), flow);
        string? nodeId = run.Node;
        var failed = run.FailedAttempts;
        var progress = run.Progress;
        for (var number = run.FinishedSteps + 1; nodeId is not null; number++)
        {
            var node = flow.Nodes[nodeId];
            var step = new Step(claimed, flow, node, expressions.Of(node), number, failed, progress);
            var next = await ExecuteAsync(step, cancellationToken);
            if (!next.GoOn)
                return;
            nodeId = next.Node;
            failed = 0;
            progress = null;
        }
        telemetry.RunsDone.Add(1, new KeyValuePair<string, object?>("flow", run.Call.Flow));
    }

    private async ValueTask<(bool GoOn, string? Node)> ExecuteAsync(Step step, CancellationToken cancellationToken)
    {
        var target = executor.TargetOf(step.Node, step.Scope);
        var admission = target is null ? default : await targets.EnterAsync(target, cancellationToken);
        if (target is not null && admission.Turn is null)
        {
            await PostponeAsync(step, target, admission.Until, cancellationToken);
            return (false, null);
        }
        var attempt = step.FailedAttempts + 1;
        var startedAt = time.GetUtcNow();
        if (attempt == 1 && step is { Number: 1, Scope.Call.EndedAt: { } ended })
            telemetry.FirstStepDelay.Record((startedAt - ended).TotalSeconds);
        using var span = telemetry.StartStep(step.Node, attempt);
        var activity = new StepActivity(step.Node.Id, step.Scope, time);
        var context = new NodeContext
        {
            Scope = step.Scope,
            EffectKey = $"{step.Scope.Call.Id}/{step.Node.Id}",
            Attempt = attempt,
            Activity = activity,
            Progress = step.Progress,
            Target = target,
        };
        string outlet;
        string? next;
        string? error = null;
        try
        {
            FaultPoint.Reach("step.begins");
            outlet = await AttemptAsync(step.Node, context, admission.Turn, cancellationToken);
            FaultPoint.Reach("step.done");
            next = Next(step, outlet);
            telemetry.Attempt(step.Node, executor.Catalog, startedAt, time.GetUtcNow(), "ok");
        }
        catch (NodeFaultException fault)
        {
            telemetry.Attempt(step.Node, executor.Catalog, startedAt, time.GetUtcNow(), fault.Code);
            span?.SetStatus(ActivityStatusCode.Error, fault.Code);
            error = $"{fault.Code}: {step.Scope.Session.Redact(fault.Message)}";
            FaultPoint.Reach("step.failed");
            if (Delay(step.Node, fault, attempt) is { } delay)
            {
                AttemptFailed(step.Node.Id, attempt, error, delay);
                await FailAsync(step, context, startedAt, error, delay, cancellationToken);
                FaultPoint.Reach("step.retry-stored");
                return (false, null);
            }
            outlet = fault.Outlet ?? Outlets.Failed;
            if (!step.Node.Wiring.ContainsKey(outlet))
            {
                await DieAsync(step, context, startedAt, fault.Code, step.Scope.Session.Redact(fault.Message), cancellationToken);
                return (false, null);
            }
            next = Next(step, outlet);
        }

        var finished = new StepFinished
        {
            Run = step.Run,
            Node = step.Node.Id,
            Number = step.Number,
            Attempts = attempt,
            StartedAt = startedAt,
            FinishedAt = time.GetUtcNow(),
            Outlet = outlet,
            Changes = step.Scope.Session.TakeChanges(),
            Activity = activity.Lines,
            Error = error,
            NextNode = next,
        };
        try
        {
            await StoreAsync(finished, cancellationToken);
        }
        catch (ResultRefusedException refused)
        {
            // Its effect has happened, but the run cannot go on without its result, nor could it if the step were repeated.
            await DieAsync(step, context, startedAt, "result-refused", step.Scope.Session.Redact(refused.Message), cancellationToken);
            return (false, null);
        }
        FaultPoint.Reach("step.stored");
        return (true, next);
    }

    // A database that is away takes the result when it is back: the step is not repeated for that. Only a kill does it, or a stop that waits no longer.
    private async ValueTask StoreAsync(StepFinished step, CancellationToken cancellationToken)
    {
        for (var delay = ShortestWait; ; delay = delay * 2 < LongestWait ? delay * 2 : LongestWait)
        {
            try
            {
                // What has been done must be stored, also when the server is asked to stop just now.
                await store.FinishStepAsync(step, CancellationToken.None);
                return;
            }
            catch (Exception error) when (error is not (LeaseLostException or ResultRefusedException) && !cancellationToken.IsCancellationRequested)
            {
                ResultWaits(error, step.Node, delay);
                await Task.Delay(delay, time, cancellationToken);
            }
        }
    }

    private async ValueTask DieAsync(Step step, NodeContext context, DateTimeOffset startedAt, string code, string message, CancellationToken cancellationToken)
    {
        var error = $"{code}: {message}";
        await FailAsync(step, context, startedAt, error, null, cancellationToken);
        FaultPoint.Reach("step.dead-letter-stored");
        telemetry.RunsDead.Add(1, new KeyValuePair<string, object?>("flow", step.Flow.Name));
        deadLetters.Add(step.Flow.Name, step.Node.Id, code);
        DeadLetter(step.Scope.Call.Id, step.Node.Id, context.Attempt, error);
    }

    private async ValueTask<string> AttemptAsync(Node node, NodeContext context, TargetTurn? turn, CancellationToken cancellationToken)
    {
        using (turn)
        {
            try
            {
                var outlet = await executor.AttemptAsync(node, context, cancellationToken);
                turn?.Succeeded();
                return outlet;
            }
            catch (NodeFaultException fault)
            {
                turn?.Failed(fault);
                throw;
            }
        }
    }

    private async ValueTask PostponeAsync(Step step, string target, DateTimeOffset until, CancellationToken cancellationToken)
    {
        telemetry.RunsPostponed.Add(1, new KeyValuePair<string, object?>("target", target));
        await store.PostponeAsync(step.Run, until - time.GetUtcNow(), $"waits for {target}", cancellationToken);
    }

    // An outlet that leads nowhere is a mistake, as in the call: what should have followed must not be left out in silence.
    private string? Next(Step step, string outlet) =>
        outlet == Outlets.End
            ? null
            : step.Flow.Follow(step.Node, executor.Catalog.TypeOf(step.Node), outlet) is { } next
                // Nothing happens there: the run is done with the step before it, in the same transaction.
                ? next is EndNode ? null : next.Id
                : throw new NodeFaultException("unwired", $"'{step.Node.Id}' took the outlet '{outlet}', which leads nowhere.") { IsPermanent = true };

    private ValueTask FailAsync(Step step, NodeContext context, DateTimeOffset startedAt, string error, TimeSpan? retryAfter, CancellationToken cancellationToken) =>
        store.FailStepAsync(
            new StepFailed
            {
                Run = step.Run,
                Node = step.Node.Id,
                Number = step.Number,
                Attempts = context.Attempt,
                StartedAt = startedAt,
                FailedAt = time.GetUtcNow(),
                Error = error,
                Progress = context.Progress,
                RetryAfter = retryAfter,
            },
            cancellationToken);

    private static TimeSpan? Delay(Node node, NodeFaultException fault, int attempt)
    {
        if (fault.IsPermanent)
            return null;
        // A node without retry settings of its own can only fail unexpectedly; it gets the same patience.
        var policy = (node as EffectNode)?.Retry ?? RetryPolicy.PostCall;
        var delay = policy.DelayAfter(attempt, Random.Shared);
        if (delay is null || fault.RetryAfter is not { } asked || asked <= delay)
            return delay;
        // All whom it sent away were told the same moment: a little later, never earlier.
        return policy.Jitter ? asked * (1 + Random.Shared.NextDouble() / 10) : asked;
    }

    private sealed record Step(ClaimedRun Run, Flow Flow, Node Node, ExpressionScope Scope, int Number, int FailedAttempts, string? Progress);

    [LoggerMessage(Level = LogLevel.Error, Message = "The result of post-call node '{Node}' cannot be stored; it is kept, and the next try is in {Delay}.")]
    private partial void ResultWaits(Exception error, string node, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Attempt} of post-call node '{Node}' failed ({Error}); the next one is in {Delay}.")]
    private partial void AttemptFailed(string node, int attempt, string error, TimeSpan delay);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Dead letter: the post-call run of call {CallId} stopped at node '{Node}' after {Attempts} attempt(s) ({Error}). Resume it with: asterisk-ivr retry {CallId}")]
    private partial void DeadLetter(Guid callId, string node, int attempts, string error);
}
