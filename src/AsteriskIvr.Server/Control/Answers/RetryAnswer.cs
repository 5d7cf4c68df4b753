namespace AsteriskIvr.Server.Control;

/// <summary>What became of <c>retry</c>.</summary>
/// <param name="Resumed">Runs that are due now, from the node that failed.</param>
/// <param name="NotDead">Runs that were asked for and are no dead letters: nothing was changed.</param>
internal sealed record RetryAnswer(IReadOnlyList<Guid> Resumed, IReadOnlyList<Guid> NotDead);
