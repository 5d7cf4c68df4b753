namespace AsteriskIvr.Flows.Nodes;

/// <summary>The names of signs, as Asterisk's packages name their sounds.</summary>
internal static class Spelling
{
    private const string Accented = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ";
    private const string Plain = "aaaaaaceeeeiiiinoooooouuuuyy";

    /// <summary>The word for a sign: its own, or that of its letter without its accent; null where there is none.</summary>
    public static string? Find(char sign, SayWords words)
    {
        var name = Name(char.ToLowerInvariant(sign));
        if (words.Has(name))
            return name;
        // By a table: Unicode's own decomposition is there only where ICU is installed.
        var accented = Accented.IndexOf(char.ToLowerInvariant(sign), StringComparison.Ordinal);
        return accented >= 0 ? Name(Plain[accented]) : null;
    }

    private static string Name(char sign) => sign switch
    {
        >= '0' and <= '9' => $"digits/{sign}",
        (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => $"letters/{char.ToLowerInvariant(sign)}",
        '#' => "digits/pound",
        '*' => "digits/star",
        '@' => "letters/at",
        '-' => "letters/dash",
        '.' => "letters/dot",
        '=' => "letters/equals",
        // The package's own spelling.
        '!' => "letters/exclaimation-point",
        '+' => "letters/plus",
        '/' => "letters/slash",
        ' ' => "letters/space",
        _ => $"letters/ascii{(int)sign}",
    };
}
