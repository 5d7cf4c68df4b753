using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>What is about to be played. Disposed when it has been, or will not be.</summary>
internal sealed class Playlist : IDisposable
{
    private readonly List<Media> _media = [];
    private readonly List<PromptClip> _clips = [];

    public IReadOnlyList<Media> Media => _media;

    public void Add(Media media) => _media.Add(media);

    public void Add(PromptClip clip)
    {
        _clips.Add(clip);
        _media.Add(clip.Media);
    }

    public void Dispose()
    {
        foreach (var clip in _clips)
            clip.Dispose();
    }
}
