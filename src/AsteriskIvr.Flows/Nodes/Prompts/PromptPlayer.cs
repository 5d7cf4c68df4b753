using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Plays prompts to the caller.</summary>
internal sealed class PromptPlayer(IPromptSounds sounds, WordSounds words)
{
    /// <summary>Plays in order; does nothing where there are no prompts.</summary>
    /// <param name="prompts">What to play.</param>
    /// <param name="stopOn">Keys that end it.</param>
    /// <param name="early">True to leave an unanswered call unanswered.</param>
    /// <param name="context">The node's execution.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key that ended it, or null.</returns>
    public async ValueTask<char?> PlayAsync(
        IReadOnlyList<Prompt> prompts, string stopOn, bool early, NodeContext context, CancellationToken cancellationToken)
    {
        if (prompts.Count == 0)
            return null;
        using var playlist = new Playlist();
        foreach (var prompt in prompts)
            await AddAsync(prompt, playlist, context, cancellationToken);
        return await PlayAsync(playlist, stopOn, early, context, cancellationToken);
    }

    /// <summary>Reads a value.</summary>
    public async ValueTask SayAsync(SayRequest request, NodeContext context, CancellationToken cancellationToken)
    {
        using var playlist = new Playlist();
        await words.AddAsync(request, playlist, context.Scope, cancellationToken);
        await PlayAsync(playlist, stopOn: "", early: false, context, cancellationToken);
    }

    private static async ValueTask<char?> PlayAsync(Playlist playlist, string stopOn, bool early, NodeContext context, CancellationToken cancellationToken)
    {
        if (!early)
            await Answering.EnsureAsync(context, cancellationToken);
        return await context.Caller.PlayAsync(playlist.Media, stopOn, cancellationToken);
    }

    private async ValueTask AddAsync(Prompt prompt, Playlist playlist, NodeContext context, CancellationToken cancellationToken)
    {
        if (prompt.Fallback is null)
        {
            await AddOnlyAsync(prompt, playlist, context.Scope, cancellationToken);
            return;
        }
        try
        {
            await AddOnlyAsync(prompt, playlist, context.Scope, cancellationToken);
        }
        catch (NodeFaultException fault)
        {
            context.Activity.Write("warning", context.Session.Redact($"The fallback is played: {fault.Message}"), new Dictionary<string, string>());
            playlist.Add(Playable.Sound(prompt.Fallback, context.Scope));
        }
    }

    private ValueTask AddOnlyAsync(Prompt prompt, Playlist playlist, ExpressionScope scope, CancellationToken cancellationToken)
    {
        switch (prompt)
        {
            case { Sound: { } sound }:
                playlist.Add(Playable.Sound(Local(sound, scope).Template, scope));
                return ValueTask.CompletedTask;
            case { Tone: { } tone }:
                playlist.Add(Media.Tone(tone.ToString().ToLowerInvariant(), prompt.Duration));
                return ValueTask.CompletedTask;
            case { Digits: { } digits }:
                return words.AddAsync(new SayRequest(SayAs.Digits, digits), playlist, scope, cancellationToken);
            case { Number: { } number }:
                return words.AddAsync(new SayRequest(SayAs.Number, number), playlist, scope, cancellationToken);
            case { Say: { } say }:
                return AddSpeechAsync(say, playlist, scope, cancellationToken);
            case { File: { } file }:
                return AddAsync(sounds.ConvertAsync(Local(file, scope).Template.Render(scope).Trim(), cancellationToken), playlist);
            case { Url: { } url }:
                return AddAsync(sounds.FetchAsync(new Uri(Local(url, scope).Template.Source.Trim()), cancellationToken), playlist);
            default:
                throw new NodeFaultException("prompt", "A prompt has none of its fields.") { IsPermanent = true };
        }
    }

    private async ValueTask AddSpeechAsync(LocalizedTemplate say, Playlist playlist, ExpressionScope scope, CancellationToken cancellationToken)
    {
        var (template, language) = Local(say, scope);
        var text = template.Render(scope).Trim();
        // Nothing to say is said by nothing, as an empty text is printed by nothing.
        if (text.Length > 0)
            await AddAsync(sounds.SpeakAsync(text, language ?? SayLanguages.Default, template.ReadsSensitive(scope), cancellationToken), playlist);
    }

    private static async ValueTask AddAsync(ValueTask<PromptClip> making, Playlist playlist) => playlist.Add(await making);

    private static (Template Template, string? Language) Local(LocalizedTemplate prompt, ExpressionScope scope) =>
        prompt.Find(scope.Call.Language, scope.FlowLanguage);
}
