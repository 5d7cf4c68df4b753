namespace AsteriskIvr.Storage.DeadLetters;

/// <summary>What a person did by the command line.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who: the user at the other end of the control socket.</param>
/// <param name="Action">What: <c>retry</c>, <c>discard</c>, <c>forget</c>, <c>deploy</c>, <c>rollback</c>, <c>remove</c>.</param>
/// <param name="CallId">To which run; null: not to one.</param>
/// <param name="Detail">At which node, with which error, for what reason; which version.</param>
public sealed record AuditEntry(DateTimeOffset At, string Actor, string Action, Guid? CallId, string Detail);
