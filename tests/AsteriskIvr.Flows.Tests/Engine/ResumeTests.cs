using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Flows.Tests.Engine;

internal sealed class ResumeTests
{
    private const string Main =
        "first: { type: play, prompt: { sound: beep }, next: choose }\n" +
        "choose: { type: menu, prompt: { sound: beep }, on: { \"1\": send, \"2\": first, exhausted: goodbye } }\n" +
        "send: { type: work, next: goodbye }\n" +
        "goodbye: { type: disconnect }";

    // The way as its journal tells: node:outlet, or node alone where the node was under way.
    [TestCase("", "first")]
    [TestCase("first", "first")]
    [TestCase("first:next", "choose")]
    [TestCase("first:next choose", "choose")]
    [TestCase("first:next choose:2 first", "first")]
    [TestCase("first:next choose:exhausted", "goodbye", TestName = "What follows may have begun, and can be repeated")]
    [TestCase("first:next choose:1", null, TestName = "What follows may have begun, and cannot be repeated")]
    [TestCase("first:next choose:1 send", null, TestName = "A node with an effect is not repeated")]
    [TestCase("first:next choose:1 send:next goodbye:", null, TestName = "The flow was over")]
    [TestCase("first choose", null, TestName = "A node that has no outlet is the last")]
    [TestCase("choose", null, TestName = "The way of another flow")]
    [TestCase("first:next goodbye", null, TestName = "A way that the wires do not lead")]
    [TestCase("gone:next", null, TestName = "A node that the flow lacks")]
    public void A_call_goes_on_where_it_was_if_that_can_be_repeated(string path, string? expected)
    {
        using var bench = new EngineBench();
        Walk(bench, path);

        Find(bench)?.Id.ShouldBe(expected);
        (Find(bench) is null).ShouldBe(expected is null);
    }

    [TestCase("first:next agents", true, "agents")]
    [TestCase("first:next agents", false, null, TestName = "In a queue it cannot be gone on with before it is back")]
    [TestCase("first:next", true, "agents", TestName = "It is back from a queue of which the journal does not know yet")]
    [TestCase("first", true, null, TestName = "It is back, and was not sent")]
    public void A_call_that_is_back_from_the_dialplan_goes_on_in_the_node_that_sent_it(string path, bool isBack, string? expected)
    {
        using var bench = new EngineBench();
        Walk(bench, path);
        var flow = bench.Read("first: { type: play, prompt: { sound: beep }, next: agents }\nagents: { type: queue, queue: support, on: { answered: goodbye } }\ngoodbye: { type: disconnect }", Sorry);

        ResumePoint.Find(flow, bench.Catalog, bench.Call, isBack)?.Id.ShouldBe(expected);
        (ResumePoint.Find(flow, bench.Catalog, bench.Call, isBack) is null).ShouldBe(expected is null);
        ResumePoint.IsInDialplan(flow, bench.Catalog, bench.Call).ShouldBe(path.EndsWith("agents", StringComparison.Ordinal));
    }

    [Test]
    public void A_call_with_sensitive_input_does_not_go_on_since_that_was_not_stored()
    {
        using var bench = new EngineBench();
        Walk(bench, "first:next");
        bench.Call.Inputs.Add(new CallInput("first", Session.Mask, null, bench.Clock.GetUtcNow()));

        Find(bench).ShouldBeNull();
    }

    [Test]
    public void A_call_in_its_exception_flow_does_not_go_on()
    {
        using var bench = new EngineBench();
        Walk(bench, "first:next");
        bench.Call.Error = new CallError("first", "No.", "asterisk");

        Find(bench).ShouldBeNull();
    }

    [Test]
    public async Task A_node_that_is_repeated_has_the_effect_key_of_the_visit_that_was_cut_off()
    {
        using var bench = new EngineBench();
        const string Loop = "first: { type: work, on: { next: again } }\nagain: { type: work, next: goodbye }\ngoodbye: { type: disconnect }";
        var keys = new List<string>();
        bench.Work.Work["again"] = (context, _) =>
        {
            keys.Add(context.EffectKey);
            return Task.CompletedTask;
        };
        Walk(bench, "first:next again:next again");

        await bench.RunAsync(bench.Read(Loop, Sorry), from: "again");

        keys.ShouldBe([$"{bench.Call.Id}/again/2"]);
        bench.PathText.ShouldBe("first:next again:next again:- again:next goodbye:");
    }

    private const string Sorry = "sorry: { type: play, prompt: { sound: sorry }, next: bye }\nbye: { type: end }";

    private static Flows.Model.Node? Find(EngineBench bench) => ResumePoint.Find(bench.Read(Main, Sorry), bench.Catalog, bench.Call);

    private static void Walk(EngineBench bench, string path)
    {
        foreach (var step in path.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = step.Split(':');
            bench.Call.Path.Add(new PathEntry(parts[0], bench.Clock.GetUtcNow()) { Outlet = parts.Length > 1 ? parts[1] : null });
        }
    }
}
