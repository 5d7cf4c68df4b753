namespace AsteriskIvr.Server.Control;

/// <summary>The server refused a request.</summary>
internal sealed class ControlRequestException(ControlProblem problem) : Exception(problem.Message)
{
    public ControlProblem Problem { get; } = problem;
}
