namespace AsteriskIvr.Flows.Nodes;

/// <summary>The languages that have rules.</summary>
internal static class SayLanguages
{
    /// <summary>The language where none is known.</summary>
    public const string Default = "en";

    private static readonly SayRules[] All = [new EnglishRules(), new GermanRules(), new FrenchRules()];

    /// <summary>Their codes.</summary>
    public static IEnumerable<string> Codes => All.Select(rules => rules.Language);

    /// <summary>The rules of a language, such as <c>de</c>, <c>de_DE</c> or <c>de-AT</c>; of English where none is known; null where it has none.</summary>
    public static SayRules? Find(string? language)
    {
        if (string.IsNullOrEmpty(language))
            return All[0];
        var code = Base(language);
        return Array.Find(All, rules => rules.Language.Equals(code, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The language without its country.</summary>
    public static string Base(string language) => language.Split('-', '_')[0];
}
