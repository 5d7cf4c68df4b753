namespace AsteriskIvr.Demo;

/// <summary>A call and its post-call run, as they stand in the server's database.</summary>
internal sealed record CallRecord
{
    public required Guid Id { get; init; }
    public required string Channel { get; init; }
    public required string Caller { get; init; }
    public required string Dialed { get; init; }
    public required string Flow { get; init; }
    public required DateTime StartedAt { get; init; }
    public DateTime? EndedAt { get; init; }
    public string? EndReason { get; init; }
    public int? Cause { get; init; }
    public string? HungUpBy { get; init; }
    public string? LastNode { get; init; }
    public IReadOnlyList<PathStep> Path { get; init; } = [];
    public IReadOnlyList<Input> Inputs { get; init; } = [];

    /// <summary>How many post-call runs the call has.</summary>
    public int Runs { get; init; }
    public string? RunState { get; init; }

    /// <summary>The post-call node to execute next.</summary>
    public string? RunNode { get; init; }
    public IReadOnlyList<RunStep> Steps { get; init; } = [];
}

/// <summary>One node of the caller's way.</summary>
internal sealed record PathStep(string Node, string? Outlet, double? Milliseconds);

/// <summary>One input of the caller.</summary>
internal sealed record Input(string Node, string Value, string? Label);

/// <summary>One post-call node.</summary>
internal sealed record RunStep(string Node, string? Outlet, int Attempts, double Milliseconds, string? Error);
