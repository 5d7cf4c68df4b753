using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Simulation;

/// <summary>Prompts of a simulation: nothing is spoken, converted or fetched; what would be is named.</summary>
public sealed class SimulatedPromptSounds : IPromptSounds
{
    /// <inheritdoc/>
    public ValueTask<PromptClip> SpeakAsync(string text, string language, bool isSensitive, CancellationToken cancellationToken) =>
        Clip($"say:{(isSensitive ? Session.Mask : text)}");

    /// <inheritdoc/>
    public ValueTask<PromptClip> ConvertAsync(string file, CancellationToken cancellationToken) => Clip($"file:{file}");

    /// <inheritdoc/>
    public ValueTask<PromptClip> FetchAsync(Uri url, CancellationToken cancellationToken) => Clip($"url:{url}");

    private static ValueTask<PromptClip> Clip(string text) => ValueTask.FromResult(new PromptClip(Media.File("simulated", text)));
}
