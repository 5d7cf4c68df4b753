using System.Collections;
using System.Collections.Concurrent;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>Makes the sounds of a flow before a caller needs them: all fixed texts, files and addresses, and the words that its values are said with.</summary>
public sealed class PromptPreparation
{
    private const int AtOnce = 4;

    private readonly IPromptSounds _sounds;
    private readonly WordSounds _words;

    internal PromptPreparation(IPromptSounds sounds, WordSounds words)
    {
        _sounds = sounds;
        _words = words;
    }

    /// <summary>Makes them, a few at a time, and goes on after one that cannot be made: it is tried again when a caller needs it.</summary>
    /// <returns>How many there are, and a line for each that could not be made.</returns>
    public async Task<(int Made, IReadOnlyList<string> Problems)> PrepareAsync(Flow flow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var made = 0;
        var problems = new ConcurrentQueue<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Sounds(flow, cancellationToken).DistinctBy(sound => sound.What), options, async (sound, _) =>
        {
            try
            {
                using var clip = await sound.Make();
                Interlocked.Increment(ref made);
            }
            catch (NodeFaultException fault)
            {
                problems.Enqueue($"{sound.What}: {fault.Message}");
            }
        });
        return (made, [.. problems]);
    }

    /// <summary>All prompts in the fields of a node.</summary>
    public static IEnumerable<Prompt> PromptsOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return RecordShape.Of(node.GetType()).Fields.SelectMany(field => field.Property.GetValue(node) switch
        {
            Prompt one => [one],
            IEnumerable several and not string => several.OfType<Prompt>(),
            _ => Enumerable.Empty<Prompt>(),
        });
    }

    private IEnumerable<(string What, Func<ValueTask<PromptClip>> Make)> Sounds(Flow flow, CancellationToken cancellationToken)
    {
        var prompts = flow.Nodes.Values.SelectMany(PromptsOf).ToList();
        foreach (var say in prompts.Select(prompt => prompt.Say).OfType<LocalizedTemplate>())
        {
            foreach (var (text, language) in Fixed(say, flow))
                yield return ($"\"{text}\" in {language}", () => _sounds.SpeakAsync(text, language, isSensitive: false, cancellationToken));
        }
        foreach (var file in prompts.Select(prompt => prompt.File).OfType<LocalizedTemplate>().SelectMany(file => Fixed(file, flow)))
            yield return (file.Text, () => _sounds.ConvertAsync(file.Text, cancellationToken));
        foreach (var url in prompts.Select(prompt => prompt.Url).OfType<LocalizedTemplate>().SelectMany(url => Fixed(url, flow)))
            yield return (url.Text, () => _sounds.FetchAsync(new Uri(url.Text), cancellationToken));

        if (!flow.Nodes.Values.Any(node => node is SayNode) && !prompts.Any(prompt => prompt.Number is not null || prompt.Digits is not null))
            yield break;
        foreach (var language in Languages(prompts, flow))
        {
            if (SayLanguages.Find(language) is not { } rules)
                continue;
            foreach (var word in rules.Words.All.Where(word => !_words.IsRecorded(word, rules)))
                yield return ($"\"{word.Text}\" in {language}", () => _sounds.SpeakAsync(word.Text, language, isSensitive: false, cancellationToken));
        }
    }

    private static IEnumerable<(string Text, string Language)> Fixed(LocalizedTemplate value, Flow flow)
    {
        var languages = value.Languages.ToList();
        return (languages.Count > 0 ? languages : [flow.Language ?? SayLanguages.Default])
            .Select(language => (value.Find(language, null).Template, language))
            .Where(one => one.Template.IsConstant && one.Template.Source.Trim().Length > 0)
            .Select(one => (one.Template.Source.Trim(), one.language));
    }

    private static IEnumerable<string> Languages(List<Prompt> prompts, Flow flow) =>
        prompts.SelectMany(prompt => new[] { prompt.Sound, prompt.Say, prompt.File, prompt.Url }).OfType<LocalizedTemplate>().SelectMany(value => value.Languages)
            .Append(flow.Language ?? SayLanguages.Default).Distinct(StringComparer.OrdinalIgnoreCase);
}
