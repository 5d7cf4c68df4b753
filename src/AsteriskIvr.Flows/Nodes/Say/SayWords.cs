using System.Collections.Frozen;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>The words of a language: what each sound says, and whether Asterisk's package has it. Read from <c>Words/LANGUAGE.txt</c>.</summary>
internal sealed class SayWords
{
    private readonly FrozenDictionary<string, SayWord> _words;

    private SayWords(FrozenDictionary<string, SayWord> words) => _words = words;

    /// <summary>All of them.</summary>
    public IEnumerable<SayWord> All => _words.Values.DistinctBy(word => word.Sound);

    /// <summary>The words of a language that has them.</summary>
    public static SayWords Load(string language)
    {
        var words = new Dictionary<string, SayWord>(StringComparer.Ordinal);
        using var stream = typeof(SayWords).Assembly.GetManifestResourceStream($"Say.Words.{language}.txt")
            ?? throw new InvalidOperationException($"There are no words for '{language}'.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var isExtra = line.StartsWith("+ ", StringComparison.Ordinal);
            var (name, text) = Cut(isExtra ? line[2..] : line);
            words.Add(name, text.StartsWith("> ", StringComparison.Ordinal) ? words[text[2..]] : new SayWord(name, text, IsPackaged: !isExtra));
        }
        return new SayWords(words.ToFrozenDictionary(StringComparer.Ordinal));
    }

    public bool Has(string name) => _words.ContainsKey(name);

    /// <summary>The word of that name; a name that is not in the table is a mistake of the rules, which a test looks for.</summary>
    public SayWord this[string name] => _words[name];

    private static (string Name, string Text) Cut(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return (line[..space], line[(space + 1)..]);
    }
}

/// <summary>A word, or a part of one.</summary>
/// <param name="Sound">The name of its sound, as Asterisk's own packages name theirs.</param>
/// <param name="Text">What it says.</param>
/// <param name="IsPackaged">True if Asterisk's package of the language has the sound.</param>
internal sealed record SayWord(string Sound, string Text, bool IsPackaged);
