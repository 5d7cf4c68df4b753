namespace AsteriskIvr.Server.Control;

/// <summary>Whom to forget.</summary>
/// <param name="Caller">The caller's number, exactly as it is stored.</param>
/// <param name="DryRun">Only says what would be done.</param>
internal sealed record ForgetRequest(string Caller, bool DryRun);

/// <summary>What became of <c>forget</c>; of a dry run, what would.</summary>
/// <param name="Forgotten">How many calls hold nothing of the caller any more.</param>
/// <param name="Left">Calls that have not ended, or whose post-call run is neither done nor discarded: nothing was changed.</param>
/// <param name="Recordings">Names of the recordings made in the forgotten calls; the PBX still has the files.</param>
/// <param name="RejectedFile">A file beside the spool, where there is one, with records that the database refused; they can be this caller's.</param>
internal sealed record ForgetAnswer(int Forgotten, IReadOnlyList<Guid> Left, IReadOnlyList<string> Recordings, string? RejectedFile);
