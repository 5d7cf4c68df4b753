namespace AsteriskIvr.Server.Control;

/// <summary>Why a request was not done.</summary>
/// <param name="Message">For the person at the command line.</param>
/// <param name="Candidates">The calls that an id can mean, newest first, when it means more than one.</param>
internal sealed record ControlProblem(string Message, IReadOnlyList<Guid> Candidates);
