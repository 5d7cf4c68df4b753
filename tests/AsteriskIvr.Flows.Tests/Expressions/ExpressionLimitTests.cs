using AsteriskIvr.Flows.Expressions;
using static AsteriskIvr.Flows.Tests.Expressions.Scopes;

namespace AsteriskIvr.Flows.Tests.Expressions;

public class ExpressionLimitTests
{
    [TestCase("{% for i in (1..5000) %}{% for j in (1..5000) %}{% endfor %}{% endfor %}", "steps")]
    [TestCase("{% for i in (1..2000000000) %}{% endfor %}", "range")]
    [TestCase("{{ (1..2000000000) | size }}", "range")]
    [TestCase("{% assign x = 'ab' %}{% for i in (1..60) %}{% assign x = x | append: x %}{% endfor %}{{ x }}", "characters")]
    [TestCase("{% assign x = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..60) %}{% assign x = x | replace: 'a', x %}{% endfor %}", "characters")]
    [TestCase("{% assign x = (1..9999) %}{% for i in (1..60) %}{% assign x = x | concat: x %}{% endfor %}", "list")]
    [TestCase("{{ 'now' | date: '%999999999Y' }}", "characters")]
    [TestCase("{% assign x = 'ab' %}{% for i in (1..15) %}{% assign x = x | append: x %}{% endfor %}{% for i in (1..9000) %}{% assign y = x | upcase %}{% endfor %}", "too much")]
    [TestCase("{% assign x = (1..9000) %}{% for i in (1..9000) %}{% assign y = x | reverse %}{% endfor %}", "too much")]
    public void An_expression_that_would_not_end_or_grow_without_bound_is_stopped(string template, string word)
    {
        var parsed = Template.Parse(template);
        Should.Throw<ExpressionException>(() => parsed.Render(With())).Message.ShouldContain(word);
    }

    [Test]
    public void Output_is_bounded()
    {
        var scope = With($$"""{"x":"{{new string('x', 500_000)}}"}""");
        Should.Throw<ExpressionException>(() => Render("{{ session.x }}{{ session.x }}{{ session.x }}", scope)).Message.ShouldContain("characters");
    }

    [Test]
    public void What_is_too_long_or_nests_too_deep_is_refused_before_it_is_parsed()
    {
        Should.Throw<ExpressionException>(() => Template.Parse(new string('x', ExpressionLimits.TemplateLength + 1)));
        Should.Throw<ExpressionException>(() => Template.Parse("{{ " + new string('(', 1_000)));
        Should.Throw<ExpressionException>(() => Template.Parse("{{ a" + string.Concat(Enumerable.Repeat("[a", 500))));
        Should.Throw<ExpressionException>(() => Template.Parse(string.Concat(Enumerable.Repeat("{% if a %}", 5_000))));
        Should.Throw<ExpressionException>(() => Template.Parse(string.Concat(Enumerable.Repeat("{%-if a %}", 5_000))));
        Should.Throw<ExpressionException>(() => Template.Parse("{{ 1" + string.Concat(Enumerable.Repeat("|abs", ExpressionLimits.Filters + 1)) + " }}"));
        Should.Throw<ExpressionException>(() => Condition.Parse(new string('(', 1_000) + "a"));
        Should.Throw<ExpressionException>(() => Condition.Parse(string.Concat(Enumerable.Repeat("a or ", 1_000)) + "a"));
    }

    [Test]
    public void The_deepest_expressions_allowed_fit_into_a_small_stack()
    {
        var chain = string.Concat(Enumerable.Repeat("a and ", ExpressionLimits.ExpressionLength / 6 - 1)) + "a";
        var filters = "{{ 1" + string.Concat(Enumerable.Repeat("|abs", ExpressionLimits.Filters)) + " }}";
        var nested = string.Concat(Enumerable.Repeat("{% if true %}", ExpressionLimits.Nesting)) + filters + string.Concat(Enumerable.Repeat("{% endif %}", ExpressionLimits.Nesting));
        var parentheses = new string('(', ExpressionLimits.Nesting) + "call.flow" + new string(')', ExpressionLimits.Nesting);
        string? text = null;
        var held = false;
        var thread = new Thread(
            () =>
            {
                Holds(chain);
                text = Render(nested);
                held = Holds(parentheses);
            },
            maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        text.ShouldBe("1");
        held.ShouldBeTrue();
    }
}
