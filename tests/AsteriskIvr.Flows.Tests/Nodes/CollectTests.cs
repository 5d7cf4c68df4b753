using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class CollectTests
{
    private static readonly CollectNode Collect = new()
    {
        Prompt = Make.Sounds("account"),
        Invalid = Make.Sounds("wrong"),
        NoInput = Make.Sounds("hello"),
        Digits = new DigitRules { Min = 2, Max = 4 },
        SaveAs = "account",
        Attempts = 2,
    };

    [TestCase("1234", "1234", TestName = "The_longest_entry_needs_no_terminator")]
    [TestCase("12#", "12", TestName = "The_terminator_completes_an_entry_and_is_not_part_of_it")]
    [TestCase("123", "123", TestName = "A_pause_completes_an_entry")]
    public async Task An_entry_is_kept(string keys, string entry)
    {
        using var bench = new NodeBench(Make.Press(keys));

        (await bench.RunAsync(Collect)).ShouldBe(Outlets.Next);

        bench.Session.Get("account")!.GetValue<string>().ShouldBe(entry);
        bench.Call.Inputs.ShouldHaveSingleItem().Value.ShouldBe(entry);
    }

    [Test]
    public async Task The_first_key_stops_the_prompt_and_counts()
    {
        using var bench = new NodeBench(Make.Press("1234"));

        await bench.RunAsync(Collect);

        bench.Caller.Operations.Count(o => o.Name == "wait-for-digit").ShouldBe(3);
    }

    [TestCase("1#", "too short")]
    [TestCase("1*", "not of the pattern")]
    [TestCase("#", "empty")]
    public async Task An_entry_against_the_rules_is_told_and_asked_again(string keys, string why)
    {
        using var bench = new NodeBench(Make.Press(keys), Make.Silence, Make.Press("55#"));

        (await bench.RunAsync(Collect with { Attempts = 3 })).ShouldBe(Outlets.Next, why);

        bench.Caller.Played.Select(m => m.Value).ShouldContain("wrong");
        bench.Session.Get("account")!.GetValue<string>().ShouldBe("55");
    }

    [Test]
    public async Task No_key_in_any_attempt_exhausts_it()
    {
        using var bench = new NodeBench();

        (await bench.RunAsync(Collect)).ShouldBe(Outlets.Exhausted);

        bench.Caller.Played.Select(m => m.Value).ShouldBe(["account", "hello", "account", "hello"]);
        bench.Session.Get("account").ShouldBeNull();
    }

    [TestCase("4[0-9]{3}", "4123", true)]
    [TestCase("4[0-9]{3}", "5123", false)]
    [TestCase("^4[0-9]+$", "4123", true)]
    [TestCase("12", "1234", false, Description = "The whole entry must match, not a part of it.")]
    [TestCase("1|1234", "1234", true)]
    public async Task The_whole_entry_must_match_the_pattern(string pattern, string keys, bool valid)
    {
        using var bench = new NodeBench(Make.Press(keys));

        var outlet = await bench.RunAsync(Collect with { Attempts = 1, Digits = new DigitRules { Max = 4, Pattern = DigitPattern.Parse(pattern, null) } });

        outlet.ShouldBe(valid ? Outlets.Next : Outlets.Exhausted);
    }

    [Test]
    public async Task With_a_minimum_of_zero_the_terminator_alone_is_an_empty_entry()
    {
        using var bench = new NodeBench(Make.Press("#"));

        (await bench.RunAsync(Collect with { Digits = new DigitRules { Min = 0, Max = 4 } })).ShouldBe(Outlets.Next);

        bench.Session.Get("account")!.GetValue<string>().ShouldBe("");
    }

    [Test]
    public async Task Without_a_terminator_every_key_can_be_entered()
    {
        using var bench = new NodeBench(Make.Press("*#"));

        var rules = new DigitRules { Max = 2, Terminator = "", Pattern = DigitPattern.Parse(".*", null) };
        (await bench.RunAsync(Collect with { Digits = rules })).ShouldBe(Outlets.Next);

        bench.Session.Get("account")!.GetValue<string>().ShouldBe("*#");
    }

    [Test]
    public async Task A_sensitive_entry_is_usable_and_kept_masked()
    {
        using var bench = new NodeBench(Make.Press("1234"));

        await bench.RunAsync(Collect with { Sensitive = true });

        bench.Session.Get("account")!.GetValue<string>().ShouldBe("1234");
        bench.Session.IsSensitive("account").ShouldBeTrue();
        bench.Session.TakeChanges()["account"]!.GetValue<string>().ShouldBe(Session.Mask);
        bench.Call.Inputs.ShouldHaveSingleItem().Value.ShouldBe(Session.Mask);
    }

    [TestCase("[0-9")]
    [TestCase("(?=1)1")]
    [TestCase(")(")]
    public void A_pattern_that_cannot_be_used_is_refused(string pattern) =>
        Should.Throw<FormatException>(() => DigitPattern.Parse(pattern, null));

    [TestCase(5, 4, "#", "min")]
    [TestCase(1, 4, "##", "terminator")]
    [TestCase(1, 4, "x", "terminator")]
    public void Rules_that_cannot_be_followed_are_mistakes(int min, int max, string terminator, string named)
    {
        var node = Collect with { Digits = new DigitRules { Min = min, Max = max, Terminator = terminator } };

        node.Problems.ShouldHaveSingleItem().Message.ShouldContain(named);
    }
}
