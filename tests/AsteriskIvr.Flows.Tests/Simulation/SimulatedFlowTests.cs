using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Simulation;
using AsteriskIvr.Flows.Tests.Nodes;
using AsteriskIvr.Flows.Yaml;

namespace AsteriskIvr.Flows.Tests.Simulation;

/// <summary>A flow from its YAML to its end: reader, runner, nodes and simulated call together.</summary>
internal sealed class SimulatedFlowTests
{
    private const string Support = """
        schema: 1
        name: support
        nodes:
          start:     { type: start, next: welcome, exception: trouble, hangup: after-call }
          welcome:   { type: play, prompt: { sound: hello-world }, next: choose }
          choose:
            type: menu
            prompt: [{ sound: press-1 }, { sound: or }, { sound: press-2 }]
            invalid: { sound: option-is-invalid }
            saveAs: choice
            on: { "1": ask-account, "2": agent, exhausted: goodbye }
          ask-account:
            type: collect
            prompt: { sound: agent-user }
            digits: { min: 4, max: 10 }
            sensitive: true
            saveAs: account
            on: { next: lookup, exhausted: agent }
          lookup:    { type: set, values: { balance: 42, tail: "{{ session.account | slice: -4, 4 }}" }, next: tell }
          tell:      { type: say, as: number, value: "{{ session.balance }}", next: goodbye }
          agent:     { type: transfer, to: PJSIP/agent, ring: 20s, on: { answered: goodbye, failed: goodbye } }
          goodbye:   { type: disconnect, cause: normal }
          trouble:   { type: exception, next: apology }
          apology:   { type: play, prompt: { sound: an-error-has-occurred }, next: finish }
          finish:    { type: end }
          after-call: { type: hangup, next: make-report }
          make-report: { type: report, saveAs: report, next: end }
          end:       { type: end }
        """;

    [TestCase("1", "4711#", "welcome choose ask-account lookup tell goodbye", FlowOutcomeKind.Ended)]
    [TestCase("2", "", "welcome choose agent goodbye", FlowOutcomeKind.Ended)]
    public async Task A_caller_goes_through_a_flow(string choice, string account, string path, FlowOutcomeKind kind)
    {
        using var bench = new NodeBench(new CallerScript { Actions = [Make.Press(choice), .. account.Length == 0 ? Array.Empty<CallerAction>() : [Make.Press(account)]] });

        var outcome = await RunAsync(bench);

        outcome.Kind.ShouldBe(kind);
        string.Join(' ', bench.Call.Path.Select(p => p.Node)).ShouldBe(path);
        bench.Caller.HangUpCause.ShouldBe(16);
    }

    [Test]
    public async Task A_busy_agent_leads_where_failed_leads()
    {
        using var bench = new NodeBench(new CallerScript { Actions = [Make.Press("2")], Dials = [new DialResult(DialOutcome.Busy, TimeSpan.Zero)] });

        await RunAsync(bench);

        bench.Call.Path.Single(p => p.Node == "agent").Outlet.ShouldBe("busy");
        bench.Call.LastNode.ShouldBe("goodbye");
    }

    [Test]
    public async Task A_caller_can_hang_up_at_any_operation_and_the_session_stays_masked([Range(1, 9)] int operation)
    {
        using var bench = new NodeBench(new CallerScript { Actions = [Make.Press("1"), Make.Press("4711#")], HangUpAtOperation = operation });

        (await RunAsync(bench)).Kind.ShouldBe(FlowOutcomeKind.CallerGone);

        bench.Session.ToStorable().ToJsonString().ShouldNotContain("4711");
        bench.Call.Path[^1].Outlet.ShouldBeNull();
    }

    [Test]
    public async Task A_missing_sound_leads_to_the_exception_node()
    {
        using var bench = new NodeBench(new CallerScript { MissingSounds = new HashSet<string> { "press-1" } });

        (await RunAsync(bench)).Kind.ShouldBe(FlowOutcomeKind.Faulted);

        bench.Call.Path.Select(p => p.Node).ShouldBe(["welcome", "choose", "apology", "finish"]);
        bench.Call.Error!.Code.ShouldBe("no-sound");
    }

    private static async Task<FlowOutcome> RunAsync(NodeBench bench)
    {
        var read = new FlowReader(bench.Catalog).Read(Support, "support.yaml");
        read.Diagnostics.ShouldBeEmpty();
        return await new FlowRunner(new NodeExecutor(bench.Catalog)).RunAsync(read.Flow!, bench.Scope, bench.Caller, bench.Activity, new NoObserver());
    }

    private sealed class NoObserver : IFlowObserver
    {
        public void Entered(Node node, PathEntry entry)
        {
        }

        public void Left(Node node, PathEntry entry)
        {
        }

        public void Retrying(Node node, NodeFaultException fault, TimeSpan delay)
        {
        }

        public void Faulted(Node node, NodeFaultException fault)
        {
        }
    }
}
