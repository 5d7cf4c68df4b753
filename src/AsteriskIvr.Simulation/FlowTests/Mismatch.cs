namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>Something that was expected and did not happen.</summary>
/// <param name="What">What was looked at, such as <c>path</c>.</param>
/// <param name="Lines">What was expected and what happened, with the first difference marked.</param>
internal sealed record Mismatch(string What, IReadOnlyList<string> Lines)
{
    private const int Margin = 10;

    /// <summary>Of two values.</summary>
    public static Mismatch Of(string what, string expected, string actual) =>
        new(what, [$"{"expected",-Margin}{expected}", $"{"happened",-Margin}{actual}"]);

    /// <summary>Of two lists, item under item, with a mark under the first that differ.</summary>
    public static Mismatch Of(string what, IReadOnlyList<string> expected, IReadOnlyList<string> actual, (int Expected, int Actual) at, string? detail = null)
    {
        var (first, second) = ("", "");
        // Up to the difference they agree, but `...` can stand for many: what is marked stands in one column.
        var (before, happened) = (Join(expected.Take(at.Expected)), Join(actual.Take(at.Actual)));
        var width = Math.Max(before.Length, happened.Length);
        (first, second) = (before.PadRight(width), happened.PadRight(width));
        var (wanted, got) = (at.Expected < expected.Count ? expected[at.Expected] : "(nothing more)", at.Actual < actual.Count ? actual[at.Actual] : "(nothing more)");
        var rest = Math.Max(wanted.Length, got.Length);
        first += wanted.PadRight(rest) + Rest(expected, at.Expected);
        second += got.PadRight(rest) + Rest(actual, at.Actual);
        var mark = new string(' ', Margin + width) + new string('^', Math.Max(1, rest));
        return new(what, [$"{"expected",-Margin}{first}".TrimEnd(), $"{"happened",-Margin}{second}".TrimEnd(), mark, .. detail is null ? Array.Empty<string>() : [detail]]);
    }

    private static string Join(IEnumerable<string> items) => string.Concat(items.Select(item => item + "  "));

    private static string Rest(IReadOnlyList<string> items, int at) => at + 1 < items.Count ? "  " + string.Join("  ", items.Skip(at + 1)) : "";
}
