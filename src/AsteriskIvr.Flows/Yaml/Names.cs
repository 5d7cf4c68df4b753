using System.Text.RegularExpressions;

namespace AsteriskIvr.Flows.Yaml;

/// <summary>The forms of names.</summary>
internal static partial class Names
{
    public const string FlowPattern = "^[a-z0-9][a-z0-9-]{0,62}$";
    public const string NodePattern = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";
    public const string VariablePattern = "^[A-Za-z_][A-Za-z0-9_]{0,63}$";

    public const string LanguagePattern = "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$";

    public const string VariableHint = "Use letters, digits and '_', 64 at most, beginning with a letter.";

    public const string LanguageHint = "Use a language's code, perhaps with a country, such as 'de' or 'de-AT'.";

    public static bool IsFlow(string name) => Flow().IsMatch(name);

    public static bool IsNode(string name) => Node().IsMatch(name);

    public static bool IsVariable(string name) => Variable().IsMatch(name);

    public static bool IsLanguage(string name) => Language().IsMatch(name);

    /// <summary>A C# name as YAML has it: <c>SaveAs</c> is <c>saveAs</c>.</summary>
    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>An enum's member as YAML has it: <c>CallerHangup</c> is <c>caller-hangup</c>.</summary>
    public static string Kebab(string name) => Humps().Replace(name, "-$1").ToLowerInvariant();

    [GeneratedRegex(FlowPattern)]
    private static partial Regex Flow();

    [GeneratedRegex(NodePattern)]
    private static partial Regex Node();

    [GeneratedRegex(VariablePattern)]
    private static partial Regex Variable();

    [GeneratedRegex(LanguagePattern)]
    private static partial Regex Language();

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex Humps();
}
