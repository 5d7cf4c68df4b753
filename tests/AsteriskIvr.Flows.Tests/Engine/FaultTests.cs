using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Tests.Engine;

internal sealed class FaultTests
{
    private const string OneStep = "first: { type: work, next: goodbye }\ngoodbye: { type: disconnect }";

    [Test]
    public async Task A_fault_leads_to_the_exception_flow_once()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = (_, _) => throw new NodeFaultException("http-500", "The CRM said no.");

        var outcome = await bench.RunAsync(OneStep);

        outcome.ShouldBe(new FlowOutcome(FlowOutcomeKind.Faulted, outcome.LastNode));
        outcome.LastNode.Id.ShouldBe("bye");
        bench.PathText.ShouldBe("first:failed sorry:next bye:");
        bench.Call.Error.ShouldBe(new CallError("first", "The CRM said no.", "http-500"));
        bench.Seen.Count(s => s.StartsWith("faulted", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Test]
    public async Task A_fault_in_the_exception_flow_ends_it()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = (_, _) => throw new NodeFaultException("one", "One.");
        bench.Work.Work["sorry"] = (_, _) => throw new NodeFaultException("two", "Two.");

        var outcome = await bench.RunAsync(OneStep, "sorry: { type: work, next: bye }\nbye: { type: end }");

        outcome.Kind.ShouldBe(FlowOutcomeKind.Faulted);
        outcome.LastNode.Id.ShouldBe("sorry");
        bench.PathText.ShouldBe("first:failed sorry:failed");
        bench.Call.Error!.Code.ShouldBe("two");
    }

    [Test]
    public async Task A_wired_failed_outlet_is_taken_and_is_no_error_of_the_call()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = (_, _) => throw new NodeFaultException("one", "One.");

        var outcome = await bench.RunAsync("first: { type: work, on: { next: goodbye, failed: instead } }\ninstead: { type: work, next: goodbye }\ngoodbye: { type: disconnect }");

        outcome.Kind.ShouldBe(FlowOutcomeKind.Ended);
        bench.PathText.ShouldBe("first:failed instead:next goodbye:");
        bench.Call.Error.ShouldBeNull();
    }

    [Test]
    public async Task An_unexpected_exception_is_a_fault_like_any_other()
    {
        using var bench = new EngineBench();
        bench.Session.Set("pin", "4711", sensitive: true);
        bench.Work.Work["first"] = (_, _) => throw new InvalidOperationException("No account 4711.");

        (await bench.RunAsync(OneStep)).Kind.ShouldBe(FlowOutcomeKind.Faulted);

        bench.Call.Error!.Code.ShouldBe("unexpected");
        bench.Call.Error.Message.ShouldContain($"No account {Session.Mask}.");
        bench.Call.Error.Message.ShouldNotContain("4711");
    }

    [Test]
    public async Task An_effect_that_takes_longer_than_its_time_limit_is_a_fault()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = async (_, cancellationToken) =>
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(3));
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };

        (await bench.RunAsync("first: { type: work, timeout: 3s, next: goodbye }\ngoodbye: { type: disconnect }")).Kind.ShouldBe(FlowOutcomeKind.Faulted);

        bench.Call.Error!.Code.ShouldBe("timeout");
    }

    [Test]
    public async Task In_the_call_an_effect_is_tried_once_unless_the_flow_says_otherwise()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = (_, _) => throw new NodeFaultException("one", "One.");

        await bench.RunAsync(OneStep);

        bench.Work.Attempts.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_retry_in_the_call_waits_and_carries_the_same_effect_key()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = (context, _) => context.Attempt < 3 ? throw new NodeFaultException("one", "One.") : Task.CompletedTask;

        var running = bench.RunAsync("first: { type: work, retry: { attempts: 3, first: 1s, max: 10s, jitter: false }, next: goodbye }\ngoodbye: { type: disconnect }");
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        bench.Clock.Advance(TimeSpan.FromSeconds(2));

        (await running).Kind.ShouldBe(FlowOutcomeKind.Ended);
        bench.Delays.ShouldBe([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)]);
        bench.Work.Attempts.ShouldBe([("first", 1, $"{bench.Call.Id}/first"), ("first", 2, $"{bench.Call.Id}/first"), ("first", 3, $"{bench.Call.Id}/first")]);
        bench.Call.Path[0].Milliseconds.ShouldBe(3000);
    }

    [Test]
    public async Task A_permanent_fault_is_not_retried()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = (_, _) => throw new NodeFaultException("http-404", "No.") { IsPermanent = true };

        await bench.RunAsync("first: { type: work, retry: { attempts: 3 }, next: goodbye }\ngoodbye: { type: disconnect }");

        bench.Work.Attempts.Count.ShouldBe(1);
    }

    [Test]
    public async Task Each_visit_of_a_node_has_an_effect_key_of_its_own()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = (context, _) =>
        {
            if (bench.Work.Attempts.Count == 3)
                bench.Caller.HangUp();
            return Task.CompletedTask;
        };

        await bench.RunAsync("first: { type: work, next: again }\nagain: { type: play, prompt: { sound: again }, next: first }");

        bench.Work.Attempts.Select(a => a.Key).ShouldBe([$"{bench.Call.Id}/first", $"{bench.Call.Id}/first/2", $"{bench.Call.Id}/first/3"]);
    }

    [Test]
    public async Task A_call_that_goes_round_for_ever_is_led_out_by_the_exception_flow()
    {
        using var bench = new EngineBench();

        var outcome = await bench.RunAsync("first: { type: wait, duration: 1s, next: again }\nagain: { type: wait, duration: 1s, next: first }");

        outcome.Kind.ShouldBe(FlowOutcomeKind.Faulted);
        outcome.LastNode.Id.ShouldBe("bye");
        bench.Call.Error!.Code.ShouldBe("runaway");
        bench.Call.Path.Count(p => p.Node is "first" or "again").ShouldBe(FlowRunner.MaxNodes);
        bench.Caller.Played.ShouldBe([Media.Sound("sorry")]);
    }

    [Test]
    public async Task The_path_tells_outlets_and_durations()
    {
        using var bench = new EngineBench();

        await bench.RunAsync("first: { type: wait, duration: 1500ms, next: goodbye }\ngoodbye: { type: disconnect }");

        bench.Call.Path.Select(p => (p.Node, p.Outlet, p.Milliseconds, At: (p.At - bench.Call.StartedAt).TotalMilliseconds))
            .ShouldBe([("first", "next", 1500, 0), ("goodbye", "", 0, 1500)]);
        bench.Seen.ShouldBe(["entered first", "left first", "entered goodbye", "left goodbye"]);
    }

    [Test]
    public async Task An_outlet_that_leads_nowhere_is_a_fault()
    {
        using var bench = new EngineBench();
        var flow = bench.Read(OneStep, "sorry: { type: work, next: bye }\nbye: { type: end }");
        var nodes = flow.Nodes.ToDictionary();
        nodes["first"] = nodes["first"] with { Wiring = new Dictionary<string, Wire>() };

        (await bench.RunAsync(flow with { Nodes = nodes })).Kind.ShouldBe(FlowOutcomeKind.Faulted);

        bench.Call.Error!.Code.ShouldBe("unwired");
    }
}
