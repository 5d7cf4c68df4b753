using AsteriskIvr.PostCall.Runs;

namespace AsteriskIvr.PostCall.Tests;

/// <summary>A store in front of the real one, that does something around each call.</summary>
/// <param name="store">The real one.</param>
/// <param name="around">Name of the operation, and what executes it.</param>
internal sealed class RunStoreDecorator(IRunStore store, Func<string, Func<Task>, Task> around) : IRunStore
{
    public Task<IReadOnlyList<ClaimedRun>> ClaimAsync(int max, TimeSpan lease, CancellationToken cancellationToken) =>
        AroundAsync("claim", () => store.ClaimAsync(max, lease, cancellationToken));

    public Task RenewAsync(IReadOnlyCollection<ClaimedRun> runs, TimeSpan lease, CancellationToken cancellationToken) =>
        around("renew", () => store.RenewAsync(runs, lease, cancellationToken));

    public Task ReleaseAsync(IReadOnlyCollection<ClaimedRun> runs, CancellationToken cancellationToken) =>
        around("release", () => store.ReleaseAsync(runs, cancellationToken));

    public Task<int> ReleaseAbandonedAsync(CancellationToken cancellationToken) =>
        AroundAsync("release-abandoned", () => store.ReleaseAbandonedAsync(cancellationToken));

    public Task<RunContext> LoadAsync(ClaimedRun run, CancellationToken cancellationToken) =>
        AroundAsync("load", () => store.LoadAsync(run, cancellationToken));

    public async ValueTask FinishStepAsync(StepFinished step, CancellationToken cancellationToken) =>
        await around($"finish {step.Node}", () => store.FinishStepAsync(step, cancellationToken).AsTask());

    public async ValueTask FailStepAsync(StepFailed step, CancellationToken cancellationToken) =>
        await around($"fail {step.Node}", () => store.FailStepAsync(step, cancellationToken).AsTask());

    public Task<TimeSpan?> UntilNextDueAsync(CancellationToken cancellationToken) => AroundAsync("next-due", () => store.UntilNextDueAsync(cancellationToken));

    public Task<IReadOnlyList<Guid>> ResumeAsync(IReadOnlyCollection<Guid>? callIds, CancellationToken cancellationToken) =>
        AroundAsync("resume", () => store.ResumeAsync(callIds, cancellationToken));

    public async ValueTask PostponeAsync(ClaimedRun run, TimeSpan after, string reason, CancellationToken cancellationToken) =>
        await around("postpone", () => store.PostponeAsync(run, after, reason, cancellationToken).AsTask());

    private async Task<T> AroundAsync<T>(string operation, Func<Task<T>> call)
    {
        T result = default!;
        await around(operation, async () => result = await call());
        return result;
    }
}
