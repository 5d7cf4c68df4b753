using System.Globalization;
using AsteriskIvr.Flows.Nodes;
using CsCheck;

namespace AsteriskIvr.Flows.Tests.Nodes.Say;

/// <summary>What is said is compared as text: the words of the sounds, one after another.</summary>
internal sealed class SayRulesTests
{
    [TestCase("en", "0", "zero")]
    [TestCase("en", "11", "eleven")]
    [TestCase("en", "42", "forty two")]
    [TestCase("en", "-17", "minus seventeen")]
    [TestCase("en", "100", "one hundred")]
    [TestCase("en", "1001", "one thousand one")]
    [TestCase("en", "12.50", "twelve point five")]
    [TestCase("en", "0.05", "zero point zero five")]
    [TestCase("en", "999999999999", "nine hundred ninety nine billion nine hundred ninety nine million nine hundred ninety nine thousand nine hundred ninety nine")]
    [TestCase("en", "1000000000000", "one trillion")]
    [TestCase("de", "1", "eins")]
    [TestCase("de", "21", "einund zwanzig")]
    [TestCase("de", "30", "dreißig")]
    [TestCase("de", "101", "ein hundert eins")]
    [TestCase("de", "1021", "ein tausend einund zwanzig")]
    [TestCase("de", "101000", "ein hundert ein tausend")]
    [TestCase("de", "1000000", "eine Million")]
    [TestCase("de", "21000001", "einund zwanzig Millionen eins")]
    [TestCase("de", "2000000000", "zwei Milliarden")]
    [TestCase("de", "3.14", "drei Komma eins vier")]
    [TestCase("fr", "1", "un")]
    [TestCase("fr", "21", "vingt et un")]
    [TestCase("fr", "22", "vingt deux")]
    [TestCase("fr", "70", "soixante-dix")]
    [TestCase("fr", "71", "soixante et onze")]
    [TestCase("fr", "77", "soixante dix-sept")]
    [TestCase("fr", "80", "quatre-vingts")]
    [TestCase("fr", "81", "quatre-vingts un")]
    [TestCase("fr", "91", "quatre-vingts onze")]
    [TestCase("fr", "99", "quatre-vingts dix-neuf")]
    [TestCase("fr", "100", "cent")]
    [TestCase("fr", "200", "deux cent")]
    [TestCase("fr", "1000", "mille")]
    [TestCase("fr", "2001", "deux mille un")]
    [TestCase("fr", "1000000", "un million")]
    [TestCase("fr", "2.5", "deux virgule cinq")]
    public void A_number(string language, string number, string said) =>
        Text(language, rules => rules.Number(decimal.Parse(number, CultureInfo.InvariantCulture))).ShouldBe(said);

    [TestCase("de", 1, SayGender.Feminine, "eine")]
    [TestCase("de", 1, SayGender.Neuter, "ein")]
    [TestCase("de", 21, SayGender.Feminine, "einund zwanzig")]
    [TestCase("fr", 21, SayGender.Feminine, "vingt et une")]
    [TestCase("fr", 81, SayGender.Feminine, "quatre-vingts une")]
    [TestCase("en", 1, SayGender.Feminine, "one")]
    public void A_number_bends_with_what_it_counts(string language, int number, SayGender gender, string said) =>
        Text(language, rules => rules.Number(number, gender)).ShouldBe(said);

    [TestCase("en", 1, "first")]
    [TestCase("en", 12, "twelfth")]
    [TestCase("en", 21, "twenty first")]
    [TestCase("en", 40, "fortieth")]
    [TestCase("en", 100, "one hundredth")]
    [TestCase("en", 1103, "one thousand one hundred third")]
    [TestCase("de", 3, "dritte")]
    [TestCase("de", 21, "einund zwanzigste")]
    [TestCase("de", 101, "ein hundert erste")]
    [TestCase("de", 1000000, "millionste")]
    [TestCase("de", 2000000, "zwei millionste")]
    [TestCase("fr", 1, "premier")]
    [TestCase("fr", 21, "vingt et unième")]
    [TestCase("fr", 71, "soixante et onzième")]
    [TestCase("fr", 80, "quatre-vingtième")]
    [TestCase("fr", 1000000, "millionième")]
    public void An_ordinal(string language, int number, string said) => Text(language, rules => rules.Ordinal(number)).ShouldBe(said);

    [TestCase("en", "1", "usd", "one dollar")]
    [TestCase("en", "12.5", "usd", "twelve dollars and fifty cents")]
    [TestCase("en", "0.01", "gbp", "one penny")]
    [TestCase("en", "-3", "eur", "minus three euros")]
    [TestCase("en", "0", "eur", "zero euros")]
    [TestCase("en", "1.999", "eur", "two euros")]
    [TestCase("de", "1", "eur", "ein Euro")]
    [TestCase("de", "101.01", "eur", "ein hundert ein Euro und ein Cent")]
    [TestCase("de", "12.5", "chf", "zwölf Schweizer Franken und fünfzig Rappen")]
    [TestCase("fr", "1", "gbp", "une livre sterling")]
    [TestCase("fr", "21", "gbp", "vingt et une livres sterling")]
    [TestCase("fr", "0", "eur", "zéro euro")]
    [TestCase("fr", "1000000", "eur", "un million d'euros")]
    [TestCase("fr", "2.01", "eur", "deux euros et un centime")]
    public void An_amount(string language, string amount, string currency, string said) =>
        Text(language, rules => rules.Money(decimal.Parse(amount, CultureInfo.InvariantCulture), rules.FindCurrency(currency)!.Value)).ShouldBe(said);

    [TestCase("en", "2026-03-01", "Sunday March first twenty twenty six")]
    [TestCase("en", "2005-12-31", "Saturday December thirty first two thousand five")]
    [TestCase("en", "1905-01-02", "Monday January second nineteen oh five")]
    [TestCase("en", "1900-01-02", "Tuesday January second nineteen hundred")]
    [TestCase("de", "2026-03-21", "Samstag der einund zwanzigste März zwei tausend sechsund zwanzig")]
    [TestCase("de", "1999-03-03", "Mittwoch der dritte März neunzehn hundert neunund neunzig")]
    [TestCase("fr", "2026-03-01", "dimanche premier mars deux mille vingt six")]
    [TestCase("fr", "2026-03-02", "lundi deux mars deux mille vingt six")]
    public void A_date(string language, string date, string said) =>
        Text(language, rules => rules.Date(DateOnly.Parse(date, CultureInfo.InvariantCulture))).ShouldBe(said);

    [TestCase("en", "00:00", "twelve o'clock a.m.")]
    [TestCase("en", "14:30", "two thirty p.m.")]
    [TestCase("en", "09:05", "nine oh five a.m.")]
    [TestCase("de", "01:00", "ein Uhr")]
    [TestCase("de", "14:01", "vierzehn Uhr eins")]
    [TestCase("fr", "01:15", "une heure quinze")]
    [TestCase("fr", "21:00", "vingt et une heures")]
    public void A_time(string language, string time, string said) =>
        Text(language, rules => rules.Time(TimeOnly.Parse(time, CultureInfo.InvariantCulture))).ShouldBe(said);

    [TestCase("en", 0, "zero seconds")]
    [TestCase("en", 3661, "one hour one minute and one second")]
    [TestCase("en", 5400, "one hour and thirty minutes")]
    [TestCase("de", 90061, "ein Tag eine Stunde eine Minute und eine Sekunde")]
    [TestCase("fr", 75600, "vingt et une heures")]
    [TestCase("fr", 0, "zéro seconde")]
    public void A_duration(string language, int seconds, string said) => Text(language, rules => rules.Duration(TimeSpan.FromSeconds(seconds))).ShouldBe(said);

    [TestCase("en", "aB-1@", "a b dash one at")]
    [TestCase("de", "Äß", "ä Eszett")]
    [TestCase("fr", "é#", "e accent aigu dièse")]
    [TestCase("en", "é", "e")]
    public void A_spelling(string language, string text, string said) => Text(language, rules => rules.Spell(text)!).ShouldBe(said);

    [Test]
    public void A_sign_without_a_name_is_not_spelt() => SayLanguages.Find("en")!.Spell("a☎").ShouldBeNull();

    [TestCase("de_DE", "de")]
    [TestCase("en-GB", "en")]
    [TestCase(null, "en")]
    [TestCase("ja", null)]
    public void A_language_with_a_country_has_the_rules_of_the_language(string? language, string? expected) => SayLanguages.Find(language)?.Language.ShouldBe(expected);

    /// <summary>Every word of every value is in the table: with one that is not, a caller would be cut off in the middle of a number.</summary>
    [Test]
    public void Whatever_is_said_has_its_words([Values("en", "de", "fr")] string language)
    {
        var rules = SayLanguages.Find(language)!;
        var genders = Gen.OneOfConst<SayGender?>(null, SayGender.Masculine, SayGender.Feminine, SayGender.Neuter);
        var numbers = Gen.OneOf(Gen.Long[0, 9_999], Gen.Long[0, 1_000_000_000_000], Gen.Long[0, 999_999_999_999_999]);
        Gen.Select(numbers, Gen.Int[0, 999_999_999], genders).Sample((number, decimals, gender) =>
        {
            foreach (var sign in (int[])[1, -1])
                ShouldHave(rules, rules.Number(sign * (number + decimals / 1_000_000_000m), gender));
            ShouldHave(rules, rules.Ordinal(number, gender));
            foreach (var code in (string[])["eur", "usd", "gbp", "chf"])
                ShouldHave(rules, rules.Money(number / 100m, rules.FindCurrency(code)!.Value));
            ShouldHave(rules, rules.Duration(TimeSpan.FromSeconds(number % 100_000_000_000)));
        }, iter: 2_000);
    }

    [Test]
    public void Every_day_and_every_minute_has_its_words([Values("en", "de", "fr")] string language)
    {
        var rules = SayLanguages.Find(language)!;
        for (var date = new DateOnly(1890, 1, 1); date < new DateOnly(2110, 1, 1); date = date.AddDays(1))
            ShouldHave(rules, rules.Date(date));
        foreach (var year in (int[])[1, 999, 1000, 1099, 2100, 9999])
            ShouldHave(rules, rules.Date(new DateOnly(year, 1, 1)));
        for (var minute = 0; minute < 24 * 60; minute++)
            ShouldHave(rules, rules.Time(new TimeOnly(minute / 60, minute % 60)));
    }

    /// <summary>Said differently, heard differently: two numbers that sound alike would be a wrong balance.</summary>
    [Test]
    public void No_two_numbers_sound_alike([Values("en", "de", "fr")] string language)
    {
        var rules = SayLanguages.Find(language)!;
        var heard = new HashSet<string>();
        for (var number = 0; number < 100_000; number++)
            heard.Add(string.Join(' ', rules.Number(number))).ShouldBeTrue($"{number}");
    }

    /// <summary>A second opinion: the value is computed back from the words, by nothing but their meaning.</summary>
    [Test]
    public void A_number_means_what_it_was([Values("en", "de", "fr")] string language)
    {
        var rules = SayLanguages.Find(language)!;
        Gen.OneOf(Gen.Long[0, 99_999], Gen.Long[0, 1_000_000_000_000], Gen.Long[0, 999_999_999_999_999])
            .Sample(number => Meaning.Of(rules.Number(number)).ShouldBe(number), iter: 5_000);
    }

    private static void ShouldHave(SayRules rules, List<string> names)
    {
        // Not by Shouldly's own, which would compile an expression for each of a million lists.
        if (names.Find(name => !rules.Words.Has(name)) is { } missing)
            Assert.Fail($"'{missing}' in: {string.Join(' ', names)}");
    }

    private static string Text(string language, Func<SayRules, List<string>> say)
    {
        var rules = SayLanguages.Find(language)!;
        return string.Join(' ', say(rules).Select(name => rules.Words[name].Text));
    }
}
