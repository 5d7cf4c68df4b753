using System.Buffers;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>Characters that look like ones that mean something in YAML, and are only text: what word processors and web pages put in their place.</summary>
internal static class LookAlikes
{
    /// <summary>What <see cref="SpaceMessage"/> is about.</summary>
    public const string SpaceHint = "Write it anew as an ordinary space. It comes with texts that were copied from a web page or a word processor.";

    /// <summary>Spaces that are none, and characters that cannot be seen.</summary>
    public static readonly SearchValues<char> Spaces = SearchValues.Create("\u00A0\u2007\u202F\u3000\u200B\u200C\u200D\u2060\uFEFF");

    private const string OpeningQuotes = "“”„‟«»‘’‚‛";

    /// <summary>True for quotes that YAML does not know.</summary>
    public static bool IsQuote(char letter) => OpeningQuotes.Contains(letter, StringComparison.Ordinal);

    public static string SpaceMessage(char space) =>
        $"A character that {(char.IsWhiteSpace(space) ? "looks like a space" : "cannot be seen")} and is none (U+{(int)space:X4}).";
}
