namespace AsteriskIvr.Flows.Nodes;

/// <summary>German: units before tens ("einundzwanzig"), and a one that bends with what it counts ("ein Euro", "eine Stunde").</summary>
internal sealed class GermanRules() : SayRules("de")
{
    private static readonly (long Size, string Name)[] Feminine = [(1_000_000_000_000, "trillion"), (1_000_000_000, "milliard"), (1_000_000, "million")];

    private static readonly (long Size, string Name)[] Neuter = [(1_000, "thousand"), (100, "hundred")];

    public override string DefaultCurrency => "eur";

    protected override string Point => "digits/comma";

    protected override string? And => "digits/and";

    public override List<string> Date(DateOnly date)
    {
        var words = new List<string> { $"digits/day-{(int)date.DayOfWeek}", "digits/der" };
        AppendOrdinal(date.Day, null, words);
        words.Add($"digits/mon-{date.Month - 1}");
        // "Neunzehnhundertneunundneunzig", but "zweitausendsechsundzwanzig".
        var rest = date.Year;
        if (date.Year is >= 1100 and < 2000)
        {
            AppendWhole(date.Year / 100, SayGender.Neuter, words);
            words.Add("digits/hundred");
            rest = date.Year % 100;
        }
        if (rest > 0)
            AppendWhole(rest, null, words);
        return words;
    }

    public override List<string> Time(TimeOnly time)
    {
        var words = new List<string>();
        AppendWhole(time.Hour, SayGender.Neuter, words);
        words.Add("digits/oclock");
        if (time.Minute > 0)
            AppendWhole(time.Minute, null, words);
        return words;
    }

    protected override void AppendWhole(long number, SayGender? gender, List<string> words)
    {
        foreach (var (size, name) in Feminine)
        {
            if (number < size)
                continue;
            AppendWhole(number / size, SayGender.Feminine, words);
            words.Add(number / size == 1 ? $"digits/{name}" : $"digits/{name}s");
            number %= size;
            if (number == 0)
                return;
        }
        foreach (var (size, name) in Neuter)
        {
            if (number < size)
                continue;
            AppendWhole(number / size, SayGender.Neuter, words);
            words.Add($"digits/{name}");
            number %= size;
            if (number == 0)
                return;
        }
        if (number >= 20)
        {
            if (number % 10 > 0)
                words.Add($"digits/{number % 10}-and");
            words.Add($"digits/{number / 10 * 10}");
            return;
        }
        words.Add(number == 1 && gender is { } bent ? bent == SayGender.Feminine ? "digits/1F" : "digits/1N" : $"digits/{number}");
    }

    protected override void AppendOrdinal(long number, SayGender? gender, List<string> words)
    {
        AppendWhole(number, null, words);
        // "Zwei Millionen", but "zweimillionste"; and "millionste" alone.
        var last = words[^1];
        if (Feminine.Any(scale => last == $"digits/{scale.Name}" || last == $"digits/{scale.Name}s"))
        {
            last = last.TrimEnd('s');
            if (words is ["digits/1F", _])
                words.RemoveAt(0);
        }
        words[^1] = last.Replace("digits/", "digits/h-", StringComparison.Ordinal);
    }

    protected override SayGender CurrencyGender(string code) => SayGender.Masculine;

    protected override SayGender UnitGender(string unit) => unit == "day" ? SayGender.Masculine : SayGender.Feminine;
}
