using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Validation;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>What became of reading a flow.</summary>
/// <param name="Flow">The flow; null when there are errors.</param>
/// <param name="Diagnostics">All that is wrong or doubtful, by position.</param>
public sealed record FlowReadResult(Flow? Flow, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>True when the flow can run; there may be warnings.</summary>
    public bool Succeeded => Flow is not null;
}
