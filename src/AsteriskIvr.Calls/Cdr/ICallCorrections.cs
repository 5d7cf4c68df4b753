using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Cdr;

/// <summary>Where what the end of a call lacked is added afterwards.</summary>
public interface ICallCorrections
{
    /// <summary>The calls of this server that ended since, and whose billable seconds are not known; the newest first.</summary>
    Task<IReadOnlyList<CallFacts>> FindAsync(DateTimeOffset startedSince, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Adds what the call lacks, once, with an activity line that says so. Not while its post-call run can still execute a step: a run sees the same facts from
    /// its first step to its last, and each attempt of a step sends the same under its key.
    /// </summary>
    /// <returns>False when it has to be tried again later, since the run is not done.</returns>
    ValueTask<bool> CorrectAsync(CallCorrection correction, CancellationToken cancellationToken);
}

/// <summary>What a call's end lacked.</summary>
/// <param name="CallId">The call.</param>
/// <param name="EndedAt">When it ended; null where that was seen.</param>
/// <param name="AnsweredAt">When it was answered; counts only where that is not known.</param>
/// <param name="BillableSeconds">The billable seconds.</param>
/// <param name="Activity">Says where that comes from.</param>
public sealed record CallCorrection(Guid CallId, DateTimeOffset? EndedAt, DateTimeOffset? AnsweredAt, int BillableSeconds, ActivityLine Activity);
