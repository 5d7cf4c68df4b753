using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Versions;

/// <summary>An immutable version of a flow.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Version">From 1, counted per flow name.</param>
public sealed record DeployedFlow(Flow Flow, int Version)
{
    /// <summary>Name and version, such as <c>support@3</c>.</summary>
    public override string ToString() => $"{Flow.Name}@{Version}";
}
