using System.Text.Json.Nodes;

namespace AsteriskIvr.Simulation.Outside;

/// <summary>What a node sent, or would have sent, to an outside system; secrets and sensitive values are masked.</summary>
/// <param name="Node">Id of the node.</param>
/// <param name="What">In one line, such as <c>POST https://crm.example.com/reports</c>.</param>
/// <param name="Content">All of it, by field.</param>
internal sealed record Sending(string Node, string What, JsonObject Content)
{
    /// <summary>True for what was sent after the call.</summary>
    public required bool IsAfterCall { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The key by which a repetition can be told.</summary>
    public required string EffectKey { get; init; }

    /// <summary>What was answered, in a few words.</summary>
    public string Answer { get; set; } = "";
}
