using AsteriskIvr.Flows.Tests.Validation;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Tests.Versions;

internal sealed class FlowDiffTests
{
    private const string Old = """
        schema: 1
        name: support
        env: { crm: https://a }
        nodes:
          start: { type: start, next: choose, exception: trouble, hangup: none }
          choose:
            type: menu
            prompt: { sound: hello }
            timeout: 5s
            on: { "1": bye, "2": bye, exhausted: bye }
          gone: { type: wait, duration: 1s, next: bye }
          bye: { type: disconnect }
        layout: { choose: [1, 2] }
        """;

    [Test]
    public void Nodes_that_came_went_changed_and_were_rewired_are_told()
    {
        var now = Old.Replace("https://a", "https://b").Replace("sound: hello", "sound: welcome").Replace("timeout: 5s", "attempts: 2")
            .Replace("\"2\": bye", "\"2\": fresh").Replace("gone: { type: wait, duration: 1s", "fresh: { type: wait, duration: 1s");

        FlowDiff.Between(Old, now).ShouldBe(
        [
            new(FlowChangeKind.Changed, "", "env.crm", "https://a", "https://b"),
            new(FlowChangeKind.Added, "fresh", null, null, "wait"),
            new(FlowChangeKind.Removed, "gone", null, "wait", null),
            new(FlowChangeKind.Changed, "choose", "prompt.sound", "hello", "welcome"),
            new(FlowChangeKind.Changed, "choose", "timeout", "5s", null),
            new(FlowChangeKind.Rewired, "choose", "2", "bye", "fresh"),
            new(FlowChangeKind.Changed, "choose", "attempts", null, "2"),
        ]);
    }

    [Test]
    public void Comments_order_layout_and_ways_of_writing_are_no_difference()
    {
        var now = "# why\n" + Old.Replace("choose: [1, 2]", "choose: [3, 4]").Replace("1s, next: bye }", "1s, on: { next: bye } }").Replace("prompt: { sound: hello }", "prompt: [{ sound: hello }]")
            .Replace("\"1\": bye, \"2\": bye", "\"2\": bye, \"1\": bye");

        FlowDiff.Between(Old, now).ShouldBeEmpty();
    }

    [Test]
    public void What_changed_in_a_subflow_is_told_with_its_name()
    {
        const string Small = "schema: 1\nname: small\nsubflow: { start: out }\nnodes:\n  out: { type: return }";
        StoredVersion With(string text, string subflow) => new(FlowFileKind.Flow, text, new Dictionary<string, string> { ["small"] = subflow });

        FlowDiff.Between(With(Old, Small), With(Old, Small.Replace("out: { type: return }", "out: { type: return, outlet: x }"))).ShouldBe(
            [new FlowChange(FlowChangeKind.Changed, "out", "outlet", null, "x") { Subflow = "small" }]);
        FlowDiff.Between(new StoredVersion(FlowFileKind.Flow, Old, new Dictionary<string, string>()), With(Old, Small)).ShouldBe(
            [new FlowChange(FlowChangeKind.Added, "", null, null, "subflow") { Subflow = "small" }]);
    }

    [Test]
    public void Routes_are_compared_by_the_calls_that_they_are_about() =>
        FlowDiff.Between("schema: 1\nroutes:\n  - { number: \"1\", flow: a }\n  - { flow: b }", "schema: 1\nroutes:\n  - { flow: c }\n  - { prefix: \"2\", flow: a }").ShouldBe(
        [
            new(FlowChangeKind.Added, "prefix 2", null, null, "a"),
            new(FlowChangeKind.Removed, "number 1", null, "a", null),
            new(FlowChangeKind.Changed, "any number", "flow", "b", "c"),
        ]);

    [TestCaseSource(typeof(Samples), nameof(Samples.Broken))]
    public void A_text_that_is_no_flow_is_compared_too(string name) => Should.NotThrow(() => FlowDiff.Between(Old, Samples.Read("Broken", name)));
}
