namespace AsteriskIvr.Flows.Nodes;

/// <summary>French: "vingt et un", "soixante et onze", "quatre-vingt-onze", "mille" without a one, and "une heure".</summary>
internal sealed class FrenchRules() : SayRules("fr")
{
    private static readonly (long Size, string Name)[] Nouns = [(1_000_000_000_000, "trillion"), (1_000_000_000, "milliard"), (1_000_000, "million")];

    private static readonly (long Size, string Name)[] Numerals = [(1_000, "thousand"), (100, "hundred")];

    public override string DefaultCurrency => "eur";

    protected override string Point => "digits/comma";

    protected override string? And => "digits/et";

    public override List<string> Date(DateOnly date)
    {
        var words = new List<string> { $"digits/day-{(int)date.DayOfWeek}" };
        if (date.Day == 1)
            words.Add("digits/h-1");
        else
            AppendWhole(date.Day, null, words);
        words.Add($"digits/mon-{date.Month - 1}");
        AppendWhole(date.Year, null, words);
        return words;
    }

    public override List<string> Time(TimeOnly time)
    {
        var words = new List<string>();
        AppendWhole(time.Hour, SayGender.Feminine, words);
        words.Add(IsSingular(time.Hour) ? "hour" : "hours");
        if (time.Minute > 0)
            AppendWhole(time.Minute, null, words);
        return words;
    }

    protected override void AppendWhole(long number, SayGender? gender, List<string> words)
    {
        foreach (var (size, name) in Nouns)
        {
            if (number < size)
                continue;
            AppendWhole(number / size, SayGender.Masculine, words);
            words.Add($"digits/{name}");
            number %= size;
            if (number == 0)
                return;
        }
        foreach (var (size, name) in Numerals)
        {
            if (number < size)
                continue;
            if (number / size > 1)
                AppendWhole(number / size, SayGender.Masculine, words);
            words.Add($"digits/{name}");
            number %= size;
            if (number == 0)
                return;
        }
        AppendBelowHundred((int)number, gender, words);
    }

    protected override void AppendOrdinal(long number, SayGender? gender, List<string> words)
    {
        if (number == 1)
        {
            words.Add(gender == SayGender.Feminine ? "digits/h-1F" : "digits/h-1");
            return;
        }
        AppendWhole(number, null, words);
        // "Millionième", not "un millionième".
        if (words is ["digits/1", _])
            words.RemoveAt(0);
        words[^1] = words[^1] == "digits/1" ? "digits/h-1c" : words[^1].Replace("digits/", "digits/h-", StringComparison.Ordinal);
    }

    protected override SayGender CurrencyGender(string code) =>
        code.Equals("gbp", StringComparison.OrdinalIgnoreCase) ? SayGender.Feminine : SayGender.Masculine;

    protected override SayGender UnitGender(string unit) => unit == "day" ? SayGender.Masculine : SayGender.Feminine;

    // Zero counts as one: "zéro heure".
    protected override bool IsSingular(long count) => count < 2;

    // "Un million d'euros", but "un million cent euros".
    protected override string Unit(long count, Currency currency) =>
        count > 0 && count % 1_000_000 == 0 ? $"currency/{currency.Code}-of" : base.Unit(count, currency);

    private static void AppendBelowHundred(int number, SayGender? gender, List<string> words)
    {
        var (tens, unit) = (number / 10, number % 10);
        if (number < 20 || unit == 0)
        {
            words.Add(One(number, gender));
            return;
        }
        // From seventy and ninety on it is counted from the ten before.
        if (tens is 7 or 9)
            (tens, unit) = (tens - 1, unit + 10);
        words.Add($"digits/{tens * 10}");
        if (unit is 1 or 11 && tens != 8)
            words.Add("digits/et");
        words.Add(One(unit, gender));
    }

    private static string One(int number, SayGender? gender) => number == 1 && gender == SayGender.Feminine ? "digits/1F" : $"digits/{number}";
}
