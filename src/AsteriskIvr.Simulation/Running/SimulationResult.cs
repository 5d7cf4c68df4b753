using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Simulation.Outside;

namespace AsteriskIvr.Simulation.Running;

/// <summary>What happened in a simulated call, and after it.</summary>
internal sealed record SimulationResult
{
    /// <summary>The call, closed.</summary>
    public required CallFacts Call { get; init; }

    /// <summary>The session as it is stored at the end of the post-call run: sensitive values masked.</summary>
    public required JsonObject Session { get; init; }

    /// <summary>What the caller heard, in order, such as <c>sound:hello-world</c>.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary>Everything that was sent, in the call and after it.</summary>
    public required IReadOnlyList<Sending> Sent { get; init; }

    /// <summary>The steps of the post-call run; empty where the flow has none.</summary>
    public required IReadOnlyList<SimulatedStep> Steps { get; init; }

    /// <summary>How many post-call runs the call got: one, or none where the flow has opted out.</summary>
    public required int Runs { get; init; }

    /// <summary>True when the run became a dead letter, at its last step.</summary>
    public required bool IsDead { get; init; }

    /// <summary>Where the run waits for another attempt, with the last fault: only on the real outside. Else null.</summary>
    public SimulatedStep? WaitsAt { get; init; }

    /// <summary>Activity lines, in the call and after it.</summary>
    public required IReadOnlyList<ActivityLine> Activity { get; init; }

    /// <summary>Nodes that did something with the caller on the line.</summary>
    public required IReadOnlyList<string> WithCaller { get; init; }

    /// <summary>What the last attempt of a node sent in the call.</summary>
    public IEnumerable<Sending> SentInCall(string node) => Sent.Where(s => !s.IsAfterCall && s.Node == node);

    /// <summary>What the last attempt of a step sent.</summary>
    public IReadOnlyList<Sending> SentBy(SimulatedStep step)
    {
        var all = Sent.Where(s => s.IsAfterCall && s.Node == step.Node).ToList();
        return [.. all.Where(s => s.Attempt == all[^1].Attempt)];
    }
}

/// <summary>A step of a simulated post-call run.</summary>
/// <param name="Node">Id of the node.</param>
/// <param name="Outlet">The outlet taken; null for a dead letter.</param>
/// <param name="Attempts">All attempts.</param>
/// <param name="Error">The last fault; null where there was none.</param>
/// <param name="EndedAt">When it ended, by the simulated clock.</param>
internal sealed record SimulatedStep(string Node, string? Outlet, int Attempts, string? Error, DateTimeOffset EndedAt);
