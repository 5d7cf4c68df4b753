using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Makes sounds for prompts that the PBX has none for. A simulation, which has no PBX, registers one of its own.</summary>
public interface IPromptSounds
{
    /// <summary>A text as speech. Throws <see cref="NodeFaultException"/> where it cannot be spoken in time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="language">Its language.</param>
    /// <param name="isSensitive">True where nothing of it may be kept: the sound is deleted when the clip is disposed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<PromptClip> SpeakAsync(string text, string language, bool isSensitive, CancellationToken cancellationToken);

    /// <summary>A file of the prompt folder. Throws <see cref="NodeFaultException"/> where it is not there or cannot be converted.</summary>
    ValueTask<PromptClip> ConvertAsync(string file, CancellationToken cancellationToken);

    /// <summary>A sound of the web: the last copy of it, where it cannot be fetched. Throws <see cref="NodeFaultException"/> where there is none.</summary>
    ValueTask<PromptClip> FetchAsync(Uri url, CancellationToken cancellationToken);
}

/// <summary>A sound that is ready to be played; disposed when it has been.</summary>
/// <param name="media">What to play.</param>
/// <param name="played">Called when it has been played; null: nothing is to be done.</param>
public sealed class PromptClip(Media media, Action? played = null) : IDisposable
{
    /// <summary>What to play.</summary>
    public Media Media => media;

    /// <inheritdoc/>
    public void Dispose() => played?.Invoke();
}
