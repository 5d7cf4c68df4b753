using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Flows.Tests.Validation;
using AsteriskIvr.Flows.Validation;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Tests.Engine;

/// <summary>A subflow stands in the flow that calls it, with variables of its own.</summary>
internal sealed class SubflowTests
{
    private const string Sorry = "sorry: { type: play, prompt: { sound: sorry }, next: bye }\nbye: { type: end }";

    private const string Main =
        "first: { type: set, values: { key: mine, chosen: nothing }, next: which }\n" +
        "which: { type: subflow, flow: ask-language, inputs: { known: \"{{ session.key }}\" }, outputs: { language: chosen }, on: { next: told, none: told } }\n" +
        "told: { type: work, next: bye }";

    [Test]
    public async Task It_gets_its_inputs_gives_its_outputs_and_leaves_by_its_outlets()
    {
        using var bench = new EngineBench(Presses("2"));

        await bench.RunAsync(bench.Read(Main, Sorry, Samples.Subflows));

        bench.PathText.ShouldBe("first:next which:enter which/choose:2 which/keep:next which/done:next told:next bye:");
        bench.Session.Get("language")!.ToString().ShouldBe("mine");
    }

    [Test]
    public async Task Its_variables_are_its_own_and_begin_anew_each_time()
    {
        using var bench = new EngineBench(Presses("1", "2"));
        const string Twice =
            "first: { type: set, values: { key: mine, chosen: nothing }, next: one }\n" +
            "one: { type: subflow, flow: ask-language, inputs: { known: fr }, outputs: { language: chosen }, on: { next: two, none: bye } }\n" +
            "two: { type: subflow, flow: ask-language, inputs: { known: null }, outputs: { second: chosen }, on: { next: bye, none: bye } }";

        await bench.RunAsync(bench.Read(Twice, Sorry, Samples.Subflows));

        (bench.Session.Get("key")!.ToString(), bench.Session.Get("chosen")!.ToString()).ShouldBe(("mine", "nothing"));
        bench.Session.Get("language")!.ToString().ShouldBe("de");
        bench.Session.Get("second")!.ToString().ShouldBe("en", "its constant, since nothing of the first visit is left");
        bench.Session.Values.Keys.ShouldBe(["key", "chosen", "language", "second"]);
    }

    [Test]
    public async Task What_is_sensitive_stays_so_on_its_way_in_and_out()
    {
        using var bench = new EngineBench(Presses("4711"));
        var subflows = Subflows("""
            schema: 1
            name: pin
            subflow: { start: ask, inputs: [card], outputs: [pin, both] }
            nodes:
              ask: { type: collect, prompt: { sound: agent-pass }, digits: { min: 4, max: 4 }, sensitive: true, saveAs: pin, on: { next: join, exhausted: out } }
              join: { type: set, values: { both: "{{ session.card }}-{{ session.pin }}" }, next: out }
              out: { type: return }
            """);
        bench.Session.Set("number", "987654", sensitive: true);

        await bench.RunAsync(bench.Read(
            "first: { type: subflow, flow: pin, inputs: { card: \"{{ session.number }}\" }, outputs: { code: pin, whole: both }, next: bye }", Sorry, subflows));

        (bench.Session.IsSensitive("code"), bench.Session.IsSensitive("whole")).ShouldBe((true, true));
        bench.Session.Get("whole")!.ToString().ShouldBe("987654-4711");
        var stored = bench.Session.ToStorable().ToJsonString() + System.Text.Json.JsonSerializer.Serialize(bench.Session.TakeChanges());
        stored.ShouldNotContain("4711");
        stored.ShouldNotContain("987654");
        bench.Session.Redact("the code is 4711").ShouldBe($"the code is {Session.Mask}");
    }

    [Test]
    public async Task A_fault_in_it_goes_to_the_exception_node_of_the_flow()
    {
        using var bench = new EngineBench();
        var subflows = Subflows("schema: 1\nname: fails\nsubflow: { start: step }\nnodes:\n  step: { type: work, next: out }\n  out: { type: return }");
        bench.Work.Work["calls/step"] = (_, _) => throw new NodeFaultException("boom", "It broke.") { IsPermanent = true };

        var outcome = await bench.RunAsync(Read(bench, "first: { type: set, values: { a: 1 }, next: calls }\ncalls: { type: subflow, flow: fails, next: bye }", subflows));

        outcome.Kind.ShouldBe(FlowOutcomeKind.Faulted);
        bench.Call.Error!.Node.ShouldBe("calls/step");
        bench.PathText.ShouldEndWith("sorry:next bye:");
    }

    [Test]
    public async Task A_subflow_in_a_subflow_has_keys_and_variables_of_its_own()
    {
        using var bench = new EngineBench();
        var subflows = Subflows(
            "schema: 1\nname: outer\nsubflow: { start: go, inputs: [a], outputs: [a] }\nnodes:\n"
            + "  go: { type: subflow, flow: inner, inputs: { a: \"{{ session.a }}2\" }, outputs: { a: a }, next: out }\n  out: { type: return }",
            "schema: 1\nname: inner\nsubflow: { start: step, inputs: [a], outputs: [a] }\nnodes:\n  step: { type: work, next: more }\n"
            + "  more: { type: set, values: { a: \"{{ session.a }}3\" }, next: out }\n  out: { type: return }");
        var keys = new List<string>();
        bench.Work.Work["first/go/step"] = (context, _) =>
        {
            keys.Add(context.EffectKey);
            return Task.CompletedTask;
        };

        await bench.RunAsync(Read(bench, "first: { type: subflow, flow: outer, inputs: { a: \"1\" }, outputs: { result: a }, next: bye }", subflows));

        bench.Session.Get("result")!.ToString().ShouldBe("123");
        keys.ShouldBe([$"{bench.Call.Id}/first/go/step"]);
        bench.PathText.ShouldBe("first:enter first/go:enter first/go/step:next first/go/more:next first/go/out:next first/out:next bye:");
    }

    [Test]
    public async Task A_call_goes_on_inside_it_with_its_variables_after_a_kill()
    {
        using var bench = new EngineBench(Presses("2"));
        var flow = bench.Read(Main, Sorry, Samples.Subflows);
        await bench.RunAsync(flow);
        // What the journal holds of the way up to the middle of the subflow.
        var stored = bench.Session.ToStorable();
        stored.ContainsKey("which/known").ShouldBeTrue();

        using var next = new EngineBench(Presses("2"));
        foreach (var entry in bench.Call.Path.Take(2).Append(new PathEntry("which/choose", next.Clock.GetUtcNow())))
            next.Call.Path.Add(entry);
        var node = ResumePoint.Find(flow, next.Catalog, next.Call).ShouldNotBeNull();
        foreach (var (name, value) in new Session([KeyValuePair.Create("which/known", stored["which/known"])]).Inner("which").Values)
            next.Session.Inner("which").Set(name, value);
        await next.RunAsync(flow, node.Id);

        node.Id.ShouldBe("which/choose");
        next.Session.Get("language")!.ToString().ShouldBe("mine");
    }

    [Test]
    public void The_hash_changes_with_a_subflow_and_its_texts_are_kept()
    {
        using var bench = new EngineBench();
        const string Text = "schema: 1\nname: small\nsubflow: { start: out }\nnodes:\n  out: { type: return }";
        const string Caller = "first: { type: subflow, flow: small, next: bye }";

        var one = Read(bench, Caller, Subflows(Text));
        var other = Read(bench, Caller, Subflows(Text + "\n# changed"));

        one.Subflows.ShouldBe(new Dictionary<string, string> { ["small"] = Text });
        other.Hash.ShouldNotBe(one.Hash);
        Read(bench, Caller, SubflowTexts.Of(one.Subflows)).Hash.ShouldBe(one.Hash, "a stored version is read from its own texts");
    }

    [Test]
    public void They_nest_eight_deep_and_no_deeper()
    {
        using var bench = new EngineBench();
        string Level(int level) =>
            $"schema: 1\nname: level-{level}\nsubflow: {{ start: go }}\nnodes:\n"
            + (level == 9 ? "  go: { type: return }" : $"  go: {{ type: subflow, flow: level-{level + 1}, next: out }}\n  out: {{ type: return }}");
        var subflows = Subflows([.. Enumerable.Range(1, 9).Select(Level)]);

        Read(bench, "first: { type: subflow, flow: level-2, next: bye }", subflows).Nodes.Keys.ShouldContain("first/go/go/go/go/go/go/go/go");
        var deep = new FlowReader(bench.Catalog).Read(
            "schema: 1\nname: deep\nnodes:\n  start: { type: start, next: first, exception: no, hangup: none }\n  no: { type: exception, next: bye }\n"
            + "  first: { type: subflow, flow: level-1, next: bye }\n  bye: { type: end }", "deep.yaml", subflows: subflows);
        deep.Diagnostics.ShouldContain(d => d.Severity == DiagnosticSeverity.Error && d.Message.Contains("nest deeper than 8"));
    }

    [Test]
    public void Many_visits_of_one_subflow_have_a_bound()
    {
        using var bench = new EngineBench();
        string Wide(string name, string inner) =>
            $"schema: 1\nname: {name}\nsubflow: {{ start: n0 }}\nnodes:\n"
            + string.Concat(Enumerable.Range(0, 50).Select(i => $"  n{i}: {{ type: subflow, flow: {inner}, next: n{i + 1} }}\n")) + "  n50: { type: return }";
        var subflows = Subflows("schema: 1\nname: leaf\nsubflow: { start: out }\nnodes:\n  out: { type: return }", Wide("a", "leaf"), Wide("b", "a"), Wide("c", "b"), Wide("d", "c"));

        var result = new FlowReader(bench.Catalog).Read(subflows: subflows, file: "wide.yaml", text:
            "schema: 1\nname: wide\nnodes:\n  start: { type: start, next: first, exception: no, hangup: none }\n  no: { type: exception, next: bye }\n"
            + "  first: { type: subflow, flow: d, next: bye }\n  bye: { type: end }");

        result.Diagnostics.ShouldContain(d => d.Message.Contains("100,000 nodes"));
    }

    private static CallerScript Presses(params string[] keys) => new() { Actions = [.. keys.Select(key => new CallerAction.Press(key))] };

    private static Flow Read(EngineBench bench, string main, SubflowTexts subflows) => bench.Read(main, Sorry, subflows);

    private static SubflowTexts Subflows(params string[] texts) => SubflowTexts.Of(texts.Select((text, i) => ($"{i}.yaml", text)));
}
