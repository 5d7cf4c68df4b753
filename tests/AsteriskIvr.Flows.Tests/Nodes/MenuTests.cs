using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class MenuTests
{
    private static readonly MenuNode Menu = new()
    {
        Prompt = Make.Sounds("choose"),
        Invalid = Make.Sounds("wrong"),
        NoInput = Make.Sounds("hello"),
        SaveAs = "choice",
        Wiring = Make.Wires(("1", "balance"), ("*", "agent"), ("exhausted", "goodbye")),
    };

    [TestCase("1", "balance")]
    [TestCase("*", "agent")]
    public async Task A_key_is_the_outlet_and_is_kept_with_where_it_leads(string key, string target)
    {
        using var bench = new NodeBench(Make.Press(key));

        (await bench.RunAsync(Menu)).ShouldBe(key);

        bench.Session.Get("choice")!.GetValue<string>().ShouldBe(key);
        var input = bench.Call.Inputs.ShouldHaveSingleItem();
        (input.Node, input.Value, input.Label).ShouldBe(("node", key, target));
    }

    [TestCase("1", "My balance")]
    [TestCase("*", "agent")]
    public async Task A_label_stands_for_its_key_in_inputs_and_session(string key, string label)
    {
        using var bench = new NodeBench(Make.Press(key));

        await bench.RunAsync(Menu with { Labels = new Dictionary<string, string> { ["1"] = "My balance" }, SaveLabelAs = "label" });

        bench.Session.Get("label")!.GetValue<string>().ShouldBe(label);
        bench.Call.Inputs.Single().Label.ShouldBe(label);
    }

    [Test]
    public void A_label_without_its_key_is_a_mistake() =>
        (Menu with { Labels = new Dictionary<string, string> { ["7"] = "Sales" } }).Problems.Single().Field.ShouldBe("labels");

    [Test]
    public async Task A_key_after_the_prompt_counts_as_well()
    {
        using var bench = new NodeBench(Make.Silence, Make.Press("1"));

        (await bench.RunAsync(Menu)).ShouldBe("1");

        bench.Caller.Played.Select(m => m.Value).ShouldBe(["choose", "hello"]);
    }

    [Test]
    public async Task A_wrong_key_uses_up_an_attempt_and_is_told()
    {
        using var bench = new NodeBench(Make.Press("9"), Make.Silence, Make.Press("1"));

        (await bench.RunAsync(Menu)).ShouldBe("1");

        bench.Caller.Operations.Where(o => o.Name == "play").Select(o => o.Detail)
            .ShouldBe(["sound:choose", "sound:wrong sound:choose", "sound:hello sound:choose"]);
        bench.Call.Inputs.Count.ShouldBe(1);
    }

    [Test]
    public async Task Without_a_valid_key_in_any_attempt_it_is_exhausted()
    {
        using var bench = new NodeBench(Make.Silence, Make.Press("9"));

        (await bench.RunAsync(Menu with { Attempts = 2, Timeout = TimeSpan.FromSeconds(7) })).ShouldBe(Outlets.Exhausted);

        bench.Caller.Played[^1].Value.ShouldBe("wrong");
        bench.Session.Get("choice").ShouldBeNull();
        bench.Call.Inputs.ShouldBeEmpty();
        bench.Clock.GetUtcNow().ShouldBe(bench.Call.StartedAt + TimeSpan.FromSeconds(7) + (4 * TimeSpan.FromSeconds(2)) + TimeSpan.FromMilliseconds(200));
    }

    [Test]
    public async Task Names_that_are_no_keys_are_never_taken_for_one()
    {
        var menu = Menu with { Attempts = 1, Wiring = Make.Wires(("1", "a"), ("next", "b"), ("exhausted", "c")) };
        menu.OwnOutlets.ShouldBe(["1"]);

        using var bench = new NodeBench(Make.Press("*"));
        (await bench.RunAsync(menu)).ShouldBe(Outlets.Exhausted);
    }

    [Test]
    public void A_menu_without_keys_is_a_mistake() =>
        (Menu with { Wiring = Make.Wires(("exhausted", "goodbye")) }).Problems.ShouldHaveSingleItem().Field.ShouldBe("on");

    [Test]
    public async Task A_caller_who_hangs_up_ends_it()
    {
        using var bench = new NodeBench(Make.Silence, Make.HangUp);

        await Should.ThrowAsync<OperationCanceledException>(() => bench.RunAsync(Menu));

        bench.Call.Inputs.ShouldBeEmpty();
    }
}
