using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Simulation;

/// <summary>Something that a flow did to a simulated call.</summary>
/// <param name="At">When it began.</param>
/// <param name="Name">What: <c>answer</c>, <c>play</c>, <c>wait-for-digit</c>, <c>wait</c>, <c>dial</c>, <c>record</c>, <c>queue</c>, <c>voicemail</c>, <c>get</c>, <c>set</c>, <c>hang-up</c>, <c>dialplan</c>.</param>
/// <param name="Detail">With what, such as <c>sound:hello-world</c>; empty where there is nothing to say.</param>
public sealed record SimulatedOperation(DateTimeOffset At, string Name, string Detail)
{
    /// <summary>What is played; empty for other operations.</summary>
    public IReadOnlyList<Media> Media { get; init; } = [];

    /// <summary>The keys that stop what is played.</summary>
    public string StopOn { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Detail.Length == 0 ? Name : $"{Name} {Detail}";
}
