using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>What became of reading a flow.</summary>
/// <param name="Flow">The flow; null when there are errors, and when it is a subflow.</param>
/// <param name="Diagnostics">All that is wrong or doubtful, by position.</param>
public sealed record FlowReadResult(Flow? Flow, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The subflow; null when there are errors, and when it is none.</summary>
    public Subflow? Subflow { get; init; }

    /// <summary>True when the flow or subflow can run; there may be warnings.</summary>
    public bool Succeeded => Flow is not null || Subflow is not null;
}
