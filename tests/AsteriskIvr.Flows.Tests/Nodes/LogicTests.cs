using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using AsteriskIvr.Flows.Nodes;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class LogicTests
{
    [TestCase("session.n > 3", "true")]
    [TestCase("session.n < 3", "false")]
    [TestCase("session.missing == 'x'", "false")]
    public async Task Decision_goes_one_of_two_ways(string when, string outlet)
    {
        using var bench = new NodeBench();
        bench.Session.Set("n", 5);

        (await bench.RunAsync(new DecisionNode { When = Condition.Parse(when) })).ShouldBe(outlet);
    }

    [TestCase("5", "==", "5.0", true)]
    [TestCase("\"5\"", "==", "5", true)]
    [TestCase("\"05\"", "!=", "5", false)]
    [TestCase("\"a\"", "==", "\"a\"", true)]
    [TestCase("\"a\"", "==", "\"A\"", false)]
    [TestCase("null", "==", "\"\"", true)]
    [TestCase("true", "==", "\"true\"", true)]
    [TestCase("\"10\"", ">", "9", true)]
    [TestCase("9", "<=", "9", true)]
    [TestCase("9", "<", "9", false)]
    [TestCase("9", ">=", "9.5", false)]
    [TestCase("\"b\"", ">", "\"a\"", false)]
    [TestCase("null", "<", "1", false)]
    [TestCase("\"hello\"", "contains", "\"ell\"", true)]
    [TestCase("[1, 2]", "contains", "\"2\"", true)]
    [TestCase("[\"ab\"]", "contains", "\"a\"", false)]
    [TestCase("{ \"a\": 1 }", "contains", "\"a\"", true)]
    [TestCase("\"+4930\"", "starts-with", "\"+49\"", true)]
    [TestCase("\"+4930\"", "ends-with", "30", true)]
    public async Task Decision_compares_values(string left, string op, string right, bool holds)
    {
        using var bench = new NodeBench();
        var comparison = new Comparison { Left = Make.Json(left), Op = ComparisonOperator.Parse(op, null), Right = Make.Json(right) };

        (await bench.RunAsync(new DecisionNode { All = [comparison] })).ShouldBe(holds ? "true" : "false");
        (await bench.RunAsync(new DecisionNode { Any = [comparison] })).ShouldBe(holds ? "true" : "false");
    }

    [Test]
    public async Task Of_all_each_must_hold_and_of_any_one()
    {
        using var bench = new NodeBench();
        bench.Session.Set("n", 5);
        var yes = new Comparison { Left = Make.Json("\"{{ session.n }}\""), Op = ComparisonOperator.Parse(">", null), Right = Make.Json("4") };
        var no = yes with { Right = Make.Json("6") };

        (await bench.RunAsync(new DecisionNode { All = [yes, yes] })).ShouldBe("true");
        (await bench.RunAsync(new DecisionNode { All = [yes, no] })).ShouldBe("false");
        (await bench.RunAsync(new DecisionNode { Any = [no, yes] })).ShouldBe("true");
        (await bench.RunAsync(new DecisionNode { Any = [no, no] })).ShouldBe("false");
        new DecisionNode().Problems.ShouldHaveSingleItem();
        new DecisionNode { All = [yes], Any = [yes] }.Problems.ShouldHaveSingleItem();
        Should.Throw<FormatException>(() => ComparisonOperator.Parse("=", null)).Message.ShouldContain("==");
    }

    [TestCase("de", "de")]
    [TestCase("DE", "default")]
    [TestCase("", "default")]
    [TestCase("default", "default")]
    public async Task Switch_compares_a_value_with_its_outlets(string language, string outlet)
    {
        using var bench = new NodeBench();
        bench.Session.Set("language", language);
        var node = new SwitchNode { Value = Make.Text("{{ session.language }}"), Wiring = Make.Wires(("de", "a"), ("default", "b")) };

        node.OwnOutlets.ShouldBe(["de"]);
        (await bench.RunAsync(node)).ShouldBe(outlet);
    }

    [TestCase(5000, "large")]
    [TestCase(50, "small")]
    [TestCase(-1, "default")]
    public async Task Switch_takes_the_first_case_that_holds(int amount, string outlet)
    {
        using var bench = new NodeBench();
        bench.Session.Set("amount", amount);
        var node = new SwitchNode
        {
            Cases =
            [
                new SwitchCase { Name = "large", When = Condition.Parse("session.amount > 1000") },
                new SwitchCase { Name = "small", When = Condition.Parse("session.amount > 0") },
            ],
        };

        node.OwnOutlets.ShouldBe(["large", "small"]);
        (await bench.RunAsync(node)).ShouldBe(outlet);
    }

    [Test]
    public void A_switch_by_nothing_or_by_both_is_a_mistake()
    {
        var one = new SwitchCase { Name = "a", When = Condition.Parse("true") };

        new SwitchNode().Problems.ShouldHaveSingleItem();
        new SwitchNode { Value = Make.Text("x"), Cases = [one] }.Problems.ShouldHaveSingleItem();
        new SwitchNode { Cases = [one, one] }.Problems.ShouldHaveSingleItem().Message.ShouldContain("'a'");
        new SwitchNode { Cases = [one with { Name = "default" }] }.Problems.ShouldHaveSingleItem();
    }

    [Test]
    public async Task Set_keeps_types_and_sees_only_the_old_values()
    {
        using var bench = new NodeBench();
        bench.Session.Set("n", 1);

        var node = new SetNode
        {
            Values = new Dictionary<string, JsonTemplate>
            {
                ["n"] = Make.Json("\"{{ session.n | plus: 1 }}\""),
                ["was"] = Make.Json("\"{{ session.n }}\""),
                ["text"] = Make.Json("\"n={{ session.n }}\""),
                ["flag"] = Make.Json("true"),
                ["nothing"] = JsonTemplate.Parse(null),
                ["map"] = Make.Json("""{ "list": [1, "{{ session.n }}"] }"""),
            },
        };
        (await bench.RunAsync(node)).ShouldBe(Outlets.Next);

        JsonNode.DeepEquals(new JsonObject(bench.Session.Values.Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone()))), JsonNode.Parse(
            """{ "n": 2, "was": 1, "text": "n=1", "flag": true, "nothing": null, "map": { "list": [1, 1] } }""")).ShouldBeTrue();
        node.Sets.ShouldBe(["n", "was", "text", "flag", "nothing", "map"]);
    }

    [Test]
    public async Task What_is_made_from_a_sensitive_value_is_sensitive()
    {
        using var bench = new NodeBench();
        bench.Session.Set("pin", "1234", sensitive: true);

        await bench.RunAsync(new SetNode
        {
            Values = new Dictionary<string, JsonTemplate> { ["tail"] = Make.Json("\"{{ session.pin | slice: 2, 2 }}\""), ["other"] = Make.Json("\"x\"") },
        });

        bench.Session.IsSensitive("tail").ShouldBeTrue();
        bench.Session.IsSensitive("other").ShouldBeFalse();
        bench.Session.TakeChanges()["tail"]!.GetValue<string>().ShouldBe(Session.Mask);
    }

    [Test]
    public async Task Setting_a_sensitive_variable_to_something_else_clears_it()
    {
        using var bench = new NodeBench();
        bench.Session.Set("pin", "1234", sensitive: true);

        await bench.RunAsync(new SetNode { Values = new Dictionary<string, JsonTemplate> { ["pin"] = JsonTemplate.Parse(null) } });

        bench.Session.IsSensitive("pin").ShouldBeFalse();
    }

    [Test]
    public async Task Log_writes_a_line_with_fields()
    {
        using var bench = new NodeBench();

        await bench.RunAsync(new LogNode { Level = ActivityLevel.Warning, Message = Make.Text("from {{ call.callerNumber }}"), Fields = Make.Texts(("flow", "{{ call.flow }}")) });

        var line = bench.Activity.Lines.ShouldHaveSingleItem();
        (line.Level, line.Message, line.Fields["flow"]).ShouldBe(("warning", "from +4930123", "support"));
    }

    [Test]
    public async Task Log_shows_no_piece_of_a_sensitive_value()
    {
        using var bench = new NodeBench();
        bench.Session.Set("pin", "98", sensitive: true);
        bench.Session.Set("choice", "1");

        await bench.RunAsync(new LogNode
        {
            Message = Make.Text("pin {{ session.pin }} of {{ session.choice }}"),
            Fields = Make.Texts(("first", "{{ session.pin | slice: 0 }}"), ("all", "{{ session | json }}")),
        });

        var line = bench.Activity.Lines.ShouldHaveSingleItem();
        line.Message.ShouldBe($"pin {Session.Mask} of 1");
        string.Concat(line.Fields.Values).ShouldNotContain("9");
        string.Concat(line.Fields.Values).ShouldNotContain("8");
    }
}
