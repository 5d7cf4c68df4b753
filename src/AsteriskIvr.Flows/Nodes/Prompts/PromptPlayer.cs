using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Plays prompts to the caller.</summary>
internal static class PromptPlayer
{
    /// <summary>Plays in order; does nothing where there are no prompts.</summary>
    /// <param name="prompts">What to play.</param>
    /// <param name="stopOn">Keys that end it.</param>
    /// <param name="early">True to leave an unanswered call unanswered.</param>
    /// <param name="context">The node's execution.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key that ended it, or null.</returns>
    public static async ValueTask<char?> PlayAsync(
        IReadOnlyList<Prompt> prompts, string stopOn, bool early, NodeContext context, CancellationToken cancellationToken)
    {
        if (prompts.Count == 0)
            return null;
        var media = new Media[prompts.Count];
        for (var i = 0; i < media.Length; i++)
            media[i] = prompts[i].ToMedia(context.Scope);
        if (!early)
            await Answering.EnsureAsync(context, cancellationToken);
        return await context.Caller.PlayAsync(media, stopOn, cancellationToken);
    }
}
