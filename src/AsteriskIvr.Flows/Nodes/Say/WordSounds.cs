using System.Globalization;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Makes sounds of values: those that the PBX has, and those of the speech engine for words that it lacks.</summary>
internal sealed class WordSounds(IPromptSounds sounds, IOptions<PromptOptions> options)
{
    /// <summary>Adds the sounds of a value. Throws <see cref="NodeFaultException"/> where it cannot be said.</summary>
    public async ValueTask AddAsync(SayRequest request, Playlist playlist, ExpressionScope scope, CancellationToken cancellationToken)
    {
        var language = scope.Call.Language ?? scope.FlowLanguage;
        var text = request.Value.Render(scope).Trim();
        if (SayLanguages.Find(language) is not { } rules)
        {
            playlist.Add(ByAsterisk(request, text, language!, scope));
            return;
        }
        var names = SayValues.Read(request, text, rules, scope);
        if (request.As == SayAs.Digits && !NeedsSpeech(rules, names))
        {
            // The same sounds by one command.
            playlist.Add(Media.Digits(text));
            return;
        }
        foreach (var name in names)
        {
            var word = rules.Words[name];
            if (IsRecorded(word, rules))
                playlist.Add(Media.Sound(word.Sound));
            else
                playlist.Add(await sounds.SpeakAsync(word.Text, language ?? rules.Language, isSensitive: false, cancellationToken));
        }
    }

    /// <summary>True if the PBX has the sound of a word.</summary>
    public bool IsRecorded(SayWord word, SayRules rules) =>
        word.IsPackaged || options.Value.RecordedLanguages.Contains(rules.Language, StringComparer.OrdinalIgnoreCase);

    private bool NeedsSpeech(SayRules rules, IReadOnlyList<string> names) => names.Any(name => !IsRecorded(rules.Words[name], rules));

    // Other languages have Asterisk's own rules for digits and numbers, and for nothing else over both protocols.
    private static Media ByAsterisk(SayRequest request, string text, string language, ExpressionScope scope) => request.As switch
    {
        SayAs.Digits when SayValues.IsDigits(text) => Media.Digits(text),
        SayAs.Number when SayValues.TryNumber(text, out var number) && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue =>
            Media.Number(((int)number).ToString(CultureInfo.InvariantCulture)),
        SayAs.Digits => throw Playable.Refused("digits", request.Value, text, scope),
        SayAs.Number => throw Playable.Refused("a whole number of up to nine digits", request.Value, text, scope),
        _ => throw new NodeFaultException("language", $"There are no rules to say a value as {request.As.ToString().ToLowerInvariant()} in the language '{language}'.") { IsPermanent = true },
    };
}
