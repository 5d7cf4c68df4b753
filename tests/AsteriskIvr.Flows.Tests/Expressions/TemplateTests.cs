using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Expressions;
using static AsteriskIvr.Flows.Tests.Expressions.Scopes;

namespace AsteriskIvr.Flows.Tests.Expressions;

public class TemplateTests
{
    [TestCase("plain", "plain")]
    [TestCase("", "")]
    [TestCase("a }} b { c", "a }} b { c")]
    [TestCase("Hello {{ call.callerNumber }}!", "Hello 4930123!")]
    [TestCase("{{ call.flow }}-{{ call.flowVersion }}", "support-3")]
    [TestCase("{{ env.crm }}/x", "https://crm.example.com/x")]
    [TestCase("{{ secrets.token }}", "t0ken")]
    [TestCase("{{ now }}", "2026-03-01T12:00:42.900Z")]
    [TestCase("{{ now | date: '%H:%M' }}", "12:00")]
    [TestCase("{{ session.nothing }}|{{ call.error.message }}|{{ nonsense.at.all }}", "||")]
    [TestCase("{% if call.flow == 'support' %}yes{% else %}no{% endif %}", "yes")]
    [TestCase("{% for i in (1..3) %}{{ i }}{% endfor %}", "123")]
    [TestCase("{{ 1 | plus: 2 }}", "3")]
    [TestCase("{{ call.flow == 'support' }}", "true")]
    [TestCase("{% assign x = 'a' | append: 'b' %}{{ x | upcase }}", "AB")]
    public void A_template_renders_its_values(string template, string expected) => Render(template).ShouldBe(expected);

    [Test]
    public void Everything_that_is_known_of_the_call_can_be_read()
    {
        var call = Call();
        call.EndedAt = Start.AddSeconds(61.7);
        call.EndReason = EndReason.CallerHangup;
        call.HangupCause = 17;
        call.Path.Add(new PathEntry("welcome", Start) { Outlet = "next", Milliseconds = 12.5 });
        call.Path.Add(new PathEntry("choose", Start.AddSeconds(1)));
        call.Inputs.Add(new CallInput("choose", "1", "balance", Start));
        call.Error = new CallError("lookup", "no route", "http");
        call.Recordings.Add("r1");
        var scope = With(call: call);

        Render("{{ call.durationSeconds }} {{ call.endReason }} {{ call.hangupCauseText }} {{ call.lastNode }}", scope).ShouldBe("61 caller-hangup user busy choose");
        Render("{{ call.path[0].node }}/{{ call.path[0].outlet }}/{{ call.path[0].milliseconds }}/{{ call.path.size }}", scope).ShouldBe("welcome/next/12.5/2");
        Render("{{ call.error.node }} {{ call.error.code }} {{ call.error.message }}", scope).ShouldBe("lookup http no route");
        Render("{{ call.inputs }}", scope).ShouldBe("""[{"node":"choose","value":"1","label":"balance","at":"2026-03-01T12:00:00.000Z"}]""");
        Render("{{ call.recordings | first }} {{ call.startedAt }} {{ call.endedAt }} {{ call.answeredAt }}", scope)
            .ShouldBe("r1 2026-03-01T12:00:00.000Z 2026-03-01T12:01:01.700Z ");
        Template.Parse("{{ call }}").Evaluate(scope)!.AsObject().Count.ShouldBe(28);
    }

    [Test]
    public void The_duration_of_a_call_that_lasts_runs_until_now() => Render("{{ call.durationSeconds }}").ShouldBe("42");

    [Test]
    public void The_cause_of_a_plain_goodbye_is_unknown() => Render("{{ call.hangupCauseText }}").ShouldBe("unknown");

    [Test]
    public void Objects_and_lists_in_text_are_JSON()
    {
        var scope = With("""{"balance":{"body":{"amount":12.5,"tags":["a","b"],"size":"XL"}}}""");
        Render("{{ session.balance.body.tags }} {{ session.balance.body.tags | join: '-' }}", scope).ShouldBe("""["a","b"] a-b""");
        Render("{{ session.balance }}", scope).ShouldBe("""{"body":{"amount":12.5,"tags":["a","b"],"size":"XL"}}""");
        Render("{{ session.balance.body.size }} {{ session.balance.size }}", scope).ShouldBe("XL 1");
        Render("{{ session['balance']['body'].amount | times: 2 }}", scope).ShouldBe("25.0");
        Render("{% for pair in session.balance.body %}{{ pair[0] }};{% endfor %}", scope).ShouldBe("amount;tags;size;");
        Render("{{ session.balance.body | json }}", scope).ShouldBe("""{"amount":12.5,"tags":["a","b"],"size":"XL"}""");
    }

    [Test]
    public void Values_in_HTML_are_escaped() =>
        Template.Parse("<b>{{ session.name }} {{ session.o }}</b>").RenderHtml(With("""{"name":"<i>&","o":["<"]}"""))
            .ShouldBe("<b>&lt;i&gt;&amp; [&quot;&lt;&quot;]</b>");

    [TestCase("{{ session.n }}", "5")]
    [TestCase("{{ session.d }}", "1.50")]
    [TestCase("{{ session.b }}", "true")]
    [TestCase("{{ session.o }}", """{"x":[1,null,{"y":"z"}]}""")]
    [TestCase("{{ session.o.x }}", """[1,null,{"y":"z"}]""")]
    [TestCase("{{ session.gone }}", null)]
    [TestCase("{{ session.big }}", "123456789012345678901234567890123456789.5")]
    [TestCase("{{ session.e }}", "1e300")]
    [TestCase("{{ session.n | plus: 1 }}", "6")]
    [TestCase("{{ session.n > 3 and session.b }}", "true")]
    [TestCase("{{ session.n }}\n", "5")]
    [TestCase("{{ session.n }} ", "\"5 \"")]
    [TestCase("x{{ session.n }}", "\"x5\"")]
    [TestCase("5", "\"5\"")]
    public void A_single_expression_keeps_its_type(string template, string? json)
    {
        var scope = With("""{"n":5,"d":1.50,"b":true,"o":{"x":[1,null,{"y":"z"}]},"big":123456789012345678901234567890123456789.5,"e":1e300}""");
        Template.Parse(template).Evaluate(scope)?.ToJsonString().ShouldBe(json);
    }

    [Test]
    public void A_number_made_by_an_expression_can_be_taken_as_any_type_of_number()
    {
        var value = Template.Parse("{{ 2 | plus: 3 }}").Evaluate(With())!;
        value.GetValue<int>().ShouldBe(5);
        value.GetValue<double>().ShouldBe(5.0);
        value.GetValue<decimal>().ShouldBe(5m);
    }

    [Test]
    public void Evaluate_gives_a_copy()
    {
        var scope = With("""{"o":{"x":1}}""");
        Template.Parse("{{ session.o }}").Evaluate(scope)!["x"] = 2;
        scope.Session.Get("o")!["x"]!.GetValue<int>().ShouldBe(1);
    }

    [Test]
    public void Values_that_were_set_by_code_count_like_those_read_from_JSON()
    {
        var scope = With();
        scope.Session.Set("n", JsonValue.Create(0.1));
        scope.Session.Set("l", JsonValue.Create(7L));
        scope.Session.Set("s", JsonValue.Create("text"));
        Render("{{ session.n }} {{ session.l }} {{ session.s }}", scope).ShouldBe("0.1 7 text");
    }

    [Test]
    public void The_variables_a_template_reads_are_known()
    {
        Template.Parse("{% assign y = session.a | append: session['b'] %}{% for r in call.path %}{{ r.node }}{{ y }}{{ forloop.index }}{% endfor %}{{ secrets.crm }}{% if session.c.d > env.limit %}{{ session[call.flow] }}{% endif %}")
            .References.ShouldBe(["session.a", "session.b", "call.path", "secrets.crm", "session.c", "env.limit", "session", "call.flow"], ignoreOrder: true);
    }

    [Test]
    public void Reading_a_sensitive_variable_is_known()
    {
        var scope = With("""{"open":1}""");
        scope.Session.Set("pin", "1234", sensitive: true);
        Template.Parse("{{ session.pin }}").ReadsSensitive(scope).ShouldBeTrue();
        Template.Parse("{{ session['pin'] | size }}").ReadsSensitive(scope).ShouldBeTrue();
        Template.Parse("{{ session | json }}").ReadsSensitive(scope).ShouldBeTrue();
        Template.Parse("{{ session.open }} {{ call.id }}").ReadsSensitive(scope).ShouldBeFalse();
        JsonTemplate.Parse(JsonNode.Parse("""{"a":["{{ session.pin }}"]}""")).ReadsSensitive(scope).ShouldBeTrue();
    }

    [TestCase("{{ s ", 5)]
    [TestCase("abc {{ s | }}", 11)]
    [TestCase("{% if s %}x", 11)]
    [TestCase("{% nosuch %}", 0, 12)]
    [TestCase("{{ }}", 3)]
    [TestCase("{% include 'x' %}", 0, 17)]
    [TestCase("{% liquid echo s %}", 0, 19)]
    public void What_cannot_be_read_is_refused_with_its_position(string template, int from, int to = -1)
    {
        var e = Should.Throw<ExpressionException>(() => Template.Parse(template));
        e.Offset.ShouldBeInRange(from - 1, to < 0 ? from : to);
        e.Message.ShouldEndWith(".");
    }

    [Test]
    public void An_unknown_filter_is_refused_with_a_guess()
    {
        var e = Should.Throw<ExpressionException>(() => Template.Parse("{{ call.flow | upcas }}"));
        e.Message.ShouldBe("There is no filter 'upcas'. Did you mean 'upcase'?");
        e.Offset.ShouldBe(15);
    }

    [TestCase("{{ 1 | divided_by: 0 }}", "zero")]
    [TestCase("{{ 79228162514264337593543950335 | plus: 1 }}", "large")]
    public void What_cannot_be_computed_is_an_ExpressionException(string template, string word) =>
        Should.Throw<ExpressionException>(() => Render(template)).Message.ShouldContain(word);

    [Test]
    public void A_filters_arguments_are_read_too() =>
        Template.Parse("{{ 'a' | append: session.x | default: session.y }}").References.ShouldBe(["session.x", "session.y"], ignoreOrder: true);

    [Test]
    public void A_JSON_template_keeps_types_and_structure()
    {
        var template = JsonTemplate.Parse(JsonNode.Parse("""{"n":1.0,"t":true,"z":null,"s":"x{{ session.n }}","v":"{{ session.n }}","l":["{{ session.o }}",2]}"""));
        template.Evaluate(With("""{"n":5,"o":{"a":1}}"""))!.ToJsonString().ShouldBe("""{"n":1.0,"t":true,"z":null,"s":"x5","v":5,"l":[{"a":1},2]}""");
        template.Templates.Count.ShouldBe(3);
    }
}
