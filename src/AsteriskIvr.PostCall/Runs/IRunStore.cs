namespace AsteriskIvr.PostCall.Runs;

/// <summary>
/// The queue of post-call runs, and their state: one run a call, whose key is the call's id. Every change is durable when the returned
/// task completes. A change under a lease that another worker has taken over meanwhile throws <see cref="LeaseLostException"/> and changes
/// nothing. Leases and waits are timed by the store's own clock, which all servers share.
/// </summary>
public interface IRunStore
{
    /// <summary>Leases due runs, the longest due first: queued ones, ones whose wait is over, ones whose lease ran out.</summary>
    Task<IReadOnlyList<ClaimedRun>> ClaimAsync(int max, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Makes the leases last until <paramref name="lease"/> from now.</summary>
    Task RenewAsync(IReadOnlyCollection<ClaimedRun> runs, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives leases back, so that the runs are due at once: at shutdown, and at start for those of this server's last life.</summary>
    Task ReleaseAsync(IReadOnlyCollection<ClaimedRun> runs, CancellationToken cancellationToken);

    /// <summary>Gives back every lease that this server held in its last life. Call it once, before the first claim.</summary>
    /// <returns>How many there were.</returns>
    Task<int> ReleaseAbandonedAsync(CancellationToken cancellationToken);

    /// <summary>All that is needed to go on with a run.</summary>
    Task<RunContext> LoadAsync(ClaimedRun run, CancellationToken cancellationToken);

    /// <summary>Stores the result of a step and moves the run on, in one transaction. Doing it again, when the answer was lost, changes nothing.</summary>
    /// <exception cref="ResultRefusedException">The store refuses what the result holds.</exception>
    ValueTask FinishStepAsync(StepFinished step, CancellationToken cancellationToken);

    /// <summary>Stores a failed attempt; the run waits for the next one, or becomes a dead letter.</summary>
    ValueTask FailStepAsync(StepFailed step, CancellationToken cancellationToken);

    /// <summary>How long until the next run is due, by the store's own clock; none or less: it is. Null when none is waiting.</summary>
    Task<TimeSpan?> UntilNextDueAsync(CancellationToken cancellationToken);

    /// <summary>Makes dead letters due again, from the node that failed.</summary>
    /// <param name="callIds">Which; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The runs that are due now; those that were no dead letters are left out.</returns>
    Task<IReadOnlyList<Guid>> ResumeAsync(IReadOnlyCollection<Guid>? callIds, CancellationToken cancellationToken);

    /// <summary>Gives a lease back before an attempt: the run is due again <paramref name="after"/> from now, and no attempt is counted.</summary>
    /// <param name="run">The lease.</param>
    /// <param name="after">When.</param>
    /// <param name="reason">Why, for people; shown while no attempt of the node has failed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask PostponeAsync(ClaimedRun run, TimeSpan after, string reason, CancellationToken cancellationToken);
}
