using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Runs;

namespace AsteriskIvr.Simulation.Running;

/// <summary>The one post-call run of a simulated call, with what is kept of its steps: the store that the real executor works on.</summary>
/// <param name="call">The call, closed.</param>
/// <param name="session">The session in its storable form.</param>
/// <param name="firstStep">The node to begin with.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryRunStore(CallFacts call, JsonObject session, string firstStep, TimeProvider time) : IRunStore
{
    private readonly List<SimulatedStep> _steps = [];
    private readonly List<ActivityLine> _activity = [];
    private string? _node = firstStep;
    private int _failed;
    private string? _progress;
    private DateTimeOffset _due = time.GetUtcNow();

    /// <summary>The steps that have finished, and the one that is a dead letter.</summary>
    public IReadOnlyList<SimulatedStep> Steps => _steps;

    /// <summary>The activity lines of the steps.</summary>
    public IReadOnlyList<ActivityLine> Activity => _activity;

    /// <summary>True when nothing is left to do: all is done, or it is a dead letter.</summary>
    public bool IsOver => _node is null || IsDead;

    /// <summary>The attempt that failed last, of a run that waits for the next one; null else.</summary>
    public SimulatedStep? Waiting { get; private set; }

    /// <summary>True for a dead letter.</summary>
    public bool IsDead { get; private set; }

    public Task<IReadOnlyList<ClaimedRun>> ClaimAsync(int max, TimeSpan lease, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ClaimedRun>>(IsOver || _due > time.GetUtcNow() ? [] : [new ClaimedRun(call.Id, Guid.Empty)]);

    public Task<RunContext> LoadAsync(ClaimedRun run, CancellationToken cancellationToken) => Task.FromResult(new RunContext
    {
        Run = run,
        Call = call,
        Session = session.ToDictionary(),
        Node = _node!,
        FailedAttempts = _failed,
        Progress = _progress,
        FinishedSteps = _steps.Count,
    });

    public ValueTask FinishStepAsync(StepFinished step, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in step.Changes)
            session[name] = value?.DeepClone();
        _activity.AddRange(step.Activity);
        _steps.Add(new SimulatedStep(step.Node, step.Outlet, step.Attempts, step.Error, step.FinishedAt));
        (_node, _failed, _progress, _due) = (step.NextNode, 0, null, time.GetUtcNow());
        return ValueTask.CompletedTask;
    }

    public ValueTask FailStepAsync(StepFailed step, CancellationToken cancellationToken)
    {
        (_failed, _progress) = (step.Attempts, step.Progress);
        if (step.RetryAfter is { } after)
        {
            _due = time.GetUtcNow() + after;
            Waiting = new SimulatedStep(step.Node, null, step.Attempts, step.Error, step.FailedAt);
            return ValueTask.CompletedTask;
        }
        IsDead = true;
        _steps.Add(new SimulatedStep(step.Node, null, step.Attempts, step.Error, step.FailedAt));
        return ValueTask.CompletedTask;
    }

    public ValueTask PostponeAsync(ClaimedRun run, TimeSpan after, string reason, CancellationToken cancellationToken)
    {
        _due = time.GetUtcNow() + after;
        return ValueTask.CompletedTask;
    }

    public Task<TimeSpan?> UntilNextDueAsync(CancellationToken cancellationToken) => Task.FromResult<TimeSpan?>(IsOver ? null : _due - time.GetUtcNow());

    public Task RenewAsync(IReadOnlyCollection<ClaimedRun> runs, TimeSpan lease, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ReleaseAsync(IReadOnlyCollection<ClaimedRun> runs, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> ReleaseAbandonedAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<IReadOnlyList<Guid>> ResumeAsync(IReadOnlyCollection<Guid>? callIds, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A simulated dead letter is resumed by nobody.");
}
