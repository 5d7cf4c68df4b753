namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// How values are said in a language: as a list of names of <see cref="Words"/>. Asterisk's own rules differ between AGI and ARI, which has no dates,
/// times or ordinals; these are the same over both, and can be tested without a PBX.
/// </summary>
internal abstract class SayRules(string language)
{
    /// <summary>Numbers are smaller than this, on either side of zero.</summary>
    public const decimal Limit = 1_000_000_000_000_000m;

    /// <summary>The most digits after the point.</summary>
    public const int MaxDecimals = 9;

    public string Language { get; } = language;

    public SayWords Words { get; } = SayWords.Load(language);

    /// <summary>The currency of amounts that name none.</summary>
    public abstract string DefaultCurrency { get; }

    /// <summary>What parts a number from its decimals.</summary>
    protected abstract string Point { get; }

    /// <summary>What joins the last of several parts to those before, or null.</summary>
    protected abstract string? And { get; }

    /// <summary>Parts per hundred of a currency, and its gender; null: the language has no words for it.</summary>
    public Currency? FindCurrency(string code) =>
        Words.Has($"currency/{code.ToLowerInvariant()}") ? new Currency(code.ToLowerInvariant(), CurrencyGender(code)) : null;

    /// <summary>A number in words, decimals one by one.</summary>
    public List<string> Number(decimal value, SayGender? gender = null)
    {
        var words = new List<string>();
        if (value < 0)
            words.Add("digits/minus");
        value = Math.Abs(value);
        var whole = (long)decimal.Truncate(value);
        var decimals = Decimals(value - whole);
        AppendWhole(whole, decimals.Length > 0 ? null : gender, words);
        if (decimals.Length > 0)
        {
            words.Add(Point);
            words.AddRange(decimals.Select(digit => $"digits/{digit}"));
        }
        return words;
    }

    /// <summary>A rank, such as the third; not negative.</summary>
    public List<string> Ordinal(long value, SayGender? gender = null)
    {
        if (value == 0)
            return ["digits/h-0"];
        var words = new List<string>();
        AppendOrdinal(value, gender, words);
        return words;
    }

    /// <summary>An amount of money, rounded to hundredths.</summary>
    public List<string> Money(decimal amount, Currency currency)
    {
        var words = new List<string>();
        if (amount < 0)
            words.Add("digits/minus");
        var hundredths = decimal.ToInt64(Math.Round(Math.Abs(amount), 2, MidpointRounding.AwayFromZero) * 100);
        var (whole, minor) = (hundredths / 100, hundredths % 100);
        if (whole > 0 || minor == 0)
        {
            AppendWhole(whole, currency.Gender, words);
            words.Add(Unit(whole, currency));
        }
        if (minor > 0)
        {
            if (whole > 0 && And is { } and)
                words.Add(and);
            AppendWhole(minor, SayGender.Masculine, words);
            words.Add($"currency/{currency.Code}-minor{(minor == 1 ? "" : "-many")}");
        }
        return words;
    }

    /// <summary>Days, hours, minutes and seconds, without those that are zero; not negative.</summary>
    public List<string> Duration(TimeSpan duration)
    {
        var total = (long)Math.Round(duration.TotalSeconds);
        var parts = new (long Count, string Unit)[] { (total / 86_400, "day"), (total / 3_600 % 24, "hour"), (total / 60 % 60, "minute"), (total % 60, "second") };
        var said = parts.Where(part => part.Count > 0).DefaultIfEmpty((0, "second")).ToList();
        var words = new List<string>();
        for (var i = 0; i < said.Count; i++)
        {
            if (i > 0 && i == said.Count - 1 && And is { } and)
                words.Add(and);
            AppendWhole(said[i].Count, UnitGender(said[i].Unit), words);
            words.Add(IsSingular(said[i].Count) ? said[i].Unit : $"{said[i].Unit}s");
        }
        return words;
    }

    /// <summary>A date with the day of the week.</summary>
    public abstract List<string> Date(DateOnly date);

    /// <summary>Hours and minutes.</summary>
    public abstract List<string> Time(TimeOnly time);

    /// <summary>A text letter by letter, or null where it holds a sign that has no name.</summary>
    public List<string>? Spell(string text)
    {
        var words = new List<string>();
        foreach (var sign in text)
        {
            if (Spelling.Find(sign, Words) is not { } word)
                return null;
            words.Add(word);
        }
        return words;
    }

    /// <summary>A whole number that is not negative.</summary>
    protected abstract void AppendWhole(long number, SayGender? gender, List<string> words);

    /// <summary>A rank from 1.</summary>
    protected abstract void AppendOrdinal(long number, SayGender? gender, List<string> words);

    protected abstract SayGender CurrencyGender(string code);

    protected abstract SayGender UnitGender(string unit);

    /// <summary>True where a unit that is counted stands in the singular.</summary>
    protected virtual bool IsSingular(long count) => count == 1;

    /// <summary>The name of a currency after so many of it.</summary>
    protected virtual string Unit(long count, Currency currency) => $"currency/{currency.Code}{(IsSingular(count) ? "" : "-many")}";

    private static string Decimals(decimal fraction) =>
        Math.Round(fraction, MaxDecimals).ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture)[1..].TrimStart('.');
}

/// <summary>A currency that a language has words for.</summary>
/// <param name="Code">ISO 4217, in lower case.</param>
/// <param name="Gender">Its gender.</param>
internal readonly record struct Currency(string Code, SayGender Gender);
