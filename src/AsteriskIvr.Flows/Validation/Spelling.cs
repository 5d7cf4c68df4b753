namespace AsteriskIvr.Flows.Validation;

/// <summary>Guesses what was meant by a misspelt word.</summary>
internal static class Spelling
{
    /// <summary>Words longer than this are not compared: nobody mistypes them by a letter or two.</summary>
    private const int MaxLength = 32;

    /// <summary>The known word nearest to <paramref name="word"/>, or null when none is near: at most a third of its letters may differ.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > MaxLength)
            return null;
        string? best = null;
        var bestDistance = Math.Max(1, word.Length / 3) + 1;
        foreach (var candidate in known)
        {
            if (candidate.Length > MaxLength || Math.Abs(candidate.Length - word.Length) > bestDistance)
                continue;
            var distance = Distance(word, candidate);
            // Of equals the first by letter, however they come.
            if (distance < bestDistance || (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) < 0))
                (best, bestDistance) = (candidate, distance);
        }
        return best;
    }

    /// <summary>Levenshtein's distance in which two neighbours in the wrong order count once (optimal string alignment); case does not count.</summary>
    private static int Distance(string a, string b)
    {
        var width = b.Length + 1;
        Span<int> d = stackalloc int[(a.Length + 1) * width];
        for (var j = 0; j < width; j++)
            d[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var row = i * width;
            d[row] = i;
            for (var j = 1; j < width; j++)
            {
                var change = d[row - width + j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                d[row + j] = Math.Min(Math.Min(d[row - width + j], d[row + j - 1]) + 1, change);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    d[row + j] = Math.Min(d[row + j], d[row - (2 * width) + j - 2] + 1);
            }
        }
        return d[^1];
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
