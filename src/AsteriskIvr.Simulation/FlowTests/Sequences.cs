namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Lists of what is expected, in which <see cref="Any"/> stands for any number of items.</summary>
internal static class Sequences
{
    /// <summary>Stands for any number of items.</summary>
    public const string Any = "...";

    /// <summary>Compares.</summary>
    /// <param name="expected">What is expected.</param>
    /// <param name="actual">How many items there are.</param>
    /// <param name="isAny">Whether an expected item stands for any number.</param>
    /// <param name="matches">Whether an expected item is the actual one of this index.</param>
    /// <returns>Null where they agree; else the indices of the first items that do not, after the longest part that does.</returns>
    public static (int Expected, int Actual)? Difference<T>(IReadOnlyList<T> expected, int actual, Func<T, bool> isAny, Func<T, int, bool> matches)
    {
        // For each number of expected items, which numbers of actual items they can stand for.
        var reached = new bool[actual + 1];
        reached[0] = true;
        var furthest = (Expected: 0, Actual: 0);
        for (var e = 0; e < expected.Count; e++)
        {
            var next = new bool[actual + 1];
            for (var a = 0; a <= actual; a++)
            {
                if (isAny(expected[e]))
                    next[a] = reached[a] || (a > 0 && next[a - 1]);
                else if (a > 0 && reached[a - 1] && matches(expected[e], a - 1))
                    next[a] = true;
            }
            if (!next.Contains(true))
                return furthest;
            reached = next;
            furthest = (e + 1, isAny(expected[e]) ? Array.IndexOf(next, true) : Array.LastIndexOf(next, true));
        }
        return reached[actual] ? null : (expected.Count, Array.LastIndexOf(reached, true));
    }
}
