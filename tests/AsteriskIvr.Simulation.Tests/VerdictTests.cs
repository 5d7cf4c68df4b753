using System.Text.Json.Nodes;
using AsteriskIvr.Simulation.FlowTests;

namespace AsteriskIvr.Simulation.Tests;

/// <summary>Mismatches teach: what was expected, what happened, and where they part.</summary>
internal sealed class VerdictTests
{
    private const string Menu = """
        first: { type: menu, prompt: { sound: choose }, on: { "1": one, "2": two, exhausted: end } }
        one: { type: play, prompt: { sound: one }, next: end }
        two: { type: play, prompt: { sound: two }, next: end }
        after: { type: http, method: POST, url: "https://crm.example.com/calls", json: { choice: "{{ call.path[0].outlet }}", why: "{{ call.endReason }}" }, next: end }
        """;

    [Test]
    public async Task The_first_difference_of_a_path_is_marked() =>
        (await RunAsync("path: [first, one, end]")).ShouldBe("""
            path
            expected  first  one  end
            happened  first  two  end
                             ^^^
            """);

    [Test]
    public async Task An_outlet_that_differs_is_named() =>
        (await RunAsync("path: [..., \"first:1\", ...]")).ShouldBe("""
            path
            expected  ...  first:1  ...
            happened       first:2  two  end
                           ^^^^^^^
            """);

    [Test]
    public async Task What_comes_too_much_is_marked_as_well() =>
        (await RunAsync("prompts: [choose]")).ShouldBe("""
            prompts
            expected  choose  (nothing more)
            happened  choose  two
                              ^^^^^^^^^^^^^^
            """);

    [Test]
    public async Task A_field_that_was_sent_otherwise_is_named_by_its_path() =>
        (await RunAsync("postCall: [{ node: after, sends: { json: { why: caller-hangup } } }]")).ShouldBe("""
            after sends.json.why
            expected  caller-hangup
            happened  completed
            """);

    [Test]
    public async Task A_field_that_was_not_sent_is_named_with_those_that_were() =>
        (await RunAsync("postCall: [{ node: after, sends: { json: { reason: x } } }]")).ShouldBe("""
            after sends.json.reason
            expected  x
            happened  (there is no 'reason', but choice, why)
            """);

    [Test]
    public async Task A_dead_letter_that_nobody_expects_fails_a_case() =>
        (await RunAsync("endReason: completed", "replies: { after: 404 }")).ShouldStartWith("deadLetter\nexpected  none\nhappened  after, after 1 attempt(s): http-404");

    [TestCase("endReason: transferred", "endReason\nexpected  transferred\nhappened  completed")]
    [TestCase("session: { x: 1 }", "session.x\nexpected  1\nhappened  (nothing)")]
    [TestCase("inputs: [first: \"1\"]", "inputs\nexpected  first=1\nhappened  first=2\n          ^^^^^^^")]
    [TestCase("postCall: []", "postCall\nexpected  (nothing more)\nhappened  after\n          ^^^^^^^^^^^^^^")]
    [TestCase("inCall: { one: { url: x } }", "one sends\nexpected  {\"url\":\"x\"}\nhappened  (nothing was sent)")]
    public async Task Each_kind_of_expectation_can_fail(string expect, string text) => (await RunAsync(expect)).ShouldBe(text);

    [TestCase("a b", "a b", null)]
    [TestCase("... b", "a a b", null)]
    [TestCase("...", "", null)]
    [TestCase("a ... c", "a b b c", null)]
    [TestCase("a ... c", "a b b", "2 1")]
    [TestCase("a b", "a c", "1 1")]
    [TestCase("a", "a b", "1 1")]
    [TestCase("... x ...", "a b", "1 0")]
    public void Sequences_find_the_first_difference(string expected, string actual, string? difference)
    {
        var (wanted, happened) = (expected.Split(' '), actual.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var found = Sequences.Difference(wanted, happened.Length, item => item == Sequences.Any, (item, i) => item == happened[i]);

        (found is var (e, a) ? $"{e} {a}" : null).ShouldBe(difference);
    }

    [TestCase("*", "", true)]
    [TestCase("a*c", "abbc", true)]
    [TestCase("a*c", "abb", false)]
    [TestCase("*a*b*", "xxaxxbxx", true)]
    [TestCase("a", "ab", false)]
    public void Wildcards_stand_for_any_text(string pattern, string text, bool matches) => Wildcards.Match(pattern, text).ShouldBe(matches);

    [TestCase("""{"a":{"b":1}}""", """{"a":{"b":"1","c":2}}""", null)]
    [TestCase("""{"a":"x"}""", """{"a":["x"]}""", null)]
    [TestCase("""{"a":null}""", """{}""", null)]
    [TestCase("""{"a":["x"]}""", """{"a":["x","y"]}""", ".a")]
    [TestCase("""{"a":{"b":1}}""", """{"a":1}""", ".a")]
    public void A_part_is_found_in_the_whole(string part, string whole, string? path) =>
        (JsonParts.Missing(JsonNode.Parse(part), JsonNode.Parse(whole), "") is var (where, _, _) ? where : null).ShouldBe(path);

    private static async Task<string> RunAsync(string expect, string more = "") =>
        (await Bench.RunAsync(Bench.Flow(Menu), $"  - name: x\n    keys: {{ first: \"2\" }}\n    {more}\n    expect: {{ {expect} }}")).Text();
}
