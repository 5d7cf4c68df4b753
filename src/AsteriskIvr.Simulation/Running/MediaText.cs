using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Simulation.Running;

/// <summary>Media as text: <c>sound:hello-world</c>, <c>digits:4711</c>, <c>number:42</c>, <c>say:Good morning</c>.</summary>
internal static class MediaText
{
    public static string Of(Media media) => media.Text ?? $"{media.Kind.ToString().ToLowerInvariant()}:{media.Value}";
}
