namespace AsteriskIvr.Flows.Nodes;

/// <summary>English: "one hundred twenty-three", "Sunday, March first, twenty twenty-six", "two thirty p.m.".</summary>
internal sealed class EnglishRules() : SayRules("en")
{
    private static readonly (long Size, string Name)[] Scales =
        [(1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"), (100, "hundred")];

    public override string DefaultCurrency => "usd";

    protected override string Point => "digits/point";

    protected override string? And => "vm-and";

    public override List<string> Date(DateOnly date)
    {
        var words = new List<string> { $"digits/day-{(int)date.DayOfWeek}", $"digits/mon-{date.Month - 1}" };
        AppendOrdinal(date.Day, null, words);
        AppendYear(date.Year, words);
        return words;
    }

    public override List<string> Time(TimeOnly time)
    {
        var words = new List<string> { $"digits/{(time.Hour + 11) % 12 + 1}" };
        if (time.Minute == 0)
            words.Add("digits/oclock");
        else if (time.Minute < 10)
            words.AddRange(["digits/oh", $"digits/{time.Minute}"]);
        else
            AppendWhole(time.Minute, null, words);
        words.Add(time.Hour < 12 ? "digits/a-m" : "digits/p-m");
        return words;
    }

    protected override void AppendWhole(long number, SayGender? gender, List<string> words)
    {
        foreach (var (size, name) in Scales)
        {
            if (number < size)
                continue;
            AppendWhole(number / size, null, words);
            words.Add($"digits/{name}");
            number %= size;
            if (number == 0)
                return;
        }
        if (number >= 20)
        {
            words.Add($"digits/{number / 10 * 10}");
            number %= 10;
            if (number == 0)
                return;
        }
        words.Add($"digits/{number}");
    }

    // "Twenty-first": the last word alone becomes a rank.
    protected override void AppendOrdinal(long number, SayGender? gender, List<string> words)
    {
        AppendWhole(number, null, words);
        words[^1] = words[^1].Replace("digits/", "digits/h-", StringComparison.Ordinal);
    }

    protected override SayGender CurrencyGender(string code) => SayGender.Neuter;

    protected override SayGender UnitGender(string unit) => SayGender.Neuter;

    /// <summary>"Nineteen oh five", "twenty twenty-six", and "two thousand five".</summary>
    private void AppendYear(int year, List<string> words)
    {
        var (century, rest) = (year / 100, year % 100);
        if (year < 1000 || year / 10 % 100 == 0)
        {
            AppendWhole(year, null, words);
            return;
        }
        AppendWhole(century, null, words);
        if (rest == 0)
        {
            words.Add("digits/hundred");
            return;
        }
        if (rest < 10)
            words.Add("digits/oh");
        AppendWhole(rest, null, words);
    }
}
