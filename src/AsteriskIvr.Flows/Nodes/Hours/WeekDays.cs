namespace AsteriskIvr.Flows.Nodes;

/// <summary>Days of the week in words: <c>mon</c>, <c>mon-fri</c>, <c>sat, sun</c>, also over the end of the week.</summary>
internal static class WeekDays
{
    private static readonly string[] Words = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static bool TryParse(string text, out IReadOnlySet<DayOfWeek> days)
    {
        var found = new HashSet<DayOfWeek>();
        days = found;
        foreach (var part in text.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            var (first, last) = (Array.IndexOf(Words, ends[0]), Array.IndexOf(Words, ends[^1]));
            if (ends.Length > 2 || first < 0 || last < 0)
                return false;
            for (var day = first; ; day = (day + 1) % 7)
            {
                found.Add((DayOfWeek)day);
                if (day == last)
                    break;
            }
        }
        return true;
    }
}
