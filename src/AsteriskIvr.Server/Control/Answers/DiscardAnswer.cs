namespace AsteriskIvr.Server.Control;

/// <summary>What to put aside.</summary>
/// <param name="Ids">Runs, by the ids that a person typed.</param>
/// <param name="Reason">Why; it is kept.</param>
internal sealed record DiscardRequest(IReadOnlyList<string> Ids, string Reason);

/// <summary>What became of <c>discard</c>.</summary>
/// <param name="Discarded">Runs that were put aside.</param>
/// <param name="NotDead">Runs that were asked for and are no dead letters: nothing was changed.</param>
internal sealed record DiscardAnswer(IReadOnlyList<Guid> Discarded, IReadOnlyList<Guid> NotDead);
