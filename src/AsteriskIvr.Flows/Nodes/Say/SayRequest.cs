using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>A value to be read to the caller.</summary>
internal sealed record SayRequest(SayAs As, Template Value)
{
    public SayGender? Gender { get; init; }

    public string? Currency { get; init; }

    public string? TimeZone { get; init; }
}
