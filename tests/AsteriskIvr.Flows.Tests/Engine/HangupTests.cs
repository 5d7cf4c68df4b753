using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Simulation;

namespace AsteriskIvr.Flows.Tests.Engine;

/// <summary>The caller can go at any moment, and nothing runs after it.</summary>
internal sealed class HangupTests
{
    private const string EveryWait = """
        first: { type: answer, next: welcome }
        welcome: { type: play, prompt: [{ sound: hello }, { sound: world }], next: pause }
        pause: { type: wait, duration: 10s, next: choose }
        choose:
          type: menu
          prompt: { sound: choose }
          on: { "1": ask, exhausted: goodbye }
        ask:
          type: collect
          prompt: { sound: ask }
          digits: { min: 4, max: 4 }
          saveAs: account
          on: { next: tell, exhausted: goodbye }
        tell: { type: say, as: digits, value: "{{ session.account }}", next: agent }
        agent:
          type: transfer
          to: PJSIP/agent
          on: { answered: work, busy: goodbye, noAnswer: goodbye, failed: goodbye }
        work: { type: work, next: goodbye }
        goodbye: { type: disconnect }
        """;

    private static CallerScript Cooperative => new() { Actions = [new CallerAction.Silence(), new CallerAction.Press("1"), new CallerAction.Press("1234")] };

    [Test]
    public async Task A_hang_up_in_any_wait_ends_the_flow_there()
    {
        using var whole = new EngineBench(Cooperative);
        (await whole.RunAsync(EveryWait)).Kind.ShouldBe(FlowOutcomeKind.Ended);
        whole.Call.LastNode.ShouldBe("goodbye");

        for (var operation = 1; operation <= whole.Caller.Operations.Count; operation++)
        {
            using var bench = new EngineBench(Cooperative with { HangUpAtOperation = operation });

            var outcome = await bench.RunAsync(EveryWait);

            var where = $"operation {operation}: {whole.Caller.Operations[operation - 1]}";
            outcome.Kind.ShouldBe(FlowOutcomeKind.CallerGone, where);
            bench.Caller.Operations.Count.ShouldBe(operation, where);
            outcome.LastNode.Id.ShouldBe(bench.Call.LastNode, where);
            bench.Call.Path[^1].Outlet.ShouldBeNull(where);
            bench.Call.Path[^1].Milliseconds.ShouldNotBeNull(where);
            bench.Call.Path.SkipLast(1).ShouldAllBe(p => p.Outlet != null, where);
            bench.Call.Error.ShouldBeNull(where);
            bench.Seen[^1].ShouldBe($"left {bench.Call.LastNode}", where);
        }
    }

    [Test]
    public async Task A_caller_who_is_gone_before_the_first_node_meets_none()
    {
        using var bench = new EngineBench();
        bench.Caller.HangUp();

        var outcome = await bench.RunAsync(EveryWait);

        outcome.Kind.ShouldBe(FlowOutcomeKind.CallerGone);
        bench.Call.Path.ShouldBeEmpty();
    }

    [Test]
    public async Task A_hang_up_during_an_effect_cancels_it()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = async (_, cancellationToken) =>
        {
            bench.Caller.HangUp();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };

        var outcome = await bench.RunAsync("first: { type: work, next: goodbye }\ngoodbye: { type: disconnect }");

        outcome.Kind.ShouldBe(FlowOutcomeKind.CallerGone);
        bench.PathText.ShouldBe("first:-");
    }

    // Drivers answer a cancellation with exceptions of their own: SqlClient with an SqlException, a socket with an IOException.
    [TestCase(false)]
    [TestCase(true)]
    public async Task What_an_effect_throws_when_it_is_cancelled_is_no_fault(bool asFault)
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = (_, _) =>
        {
            bench.Caller.HangUp();
            throw asFault ? new NodeFaultException("broken", "The connection broke.") : new IOException("Operation cancelled by user.");
        };

        var outcome = await bench.RunAsync("first: { type: work, on: { next: goodbye, failed: other } }\nother: { type: work, next: goodbye }\ngoodbye: { type: disconnect }");

        outcome.Kind.ShouldBe(FlowOutcomeKind.CallerGone);
        bench.Call.Error.ShouldBeNull();
        bench.PathText.ShouldBe("first:-");
    }

    [Test]
    public async Task A_hang_up_between_two_attempts_ends_the_waiting()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = (_, _) => throw new NodeFaultException("busy", "Busy.");

        var running = bench.RunAsync("first: { type: work, retry: { attempts: 3, first: 10s }, next: goodbye }\ngoodbye: { type: disconnect }");
        bench.Delays.Count.ShouldBe(1);
        bench.Caller.HangUp();

        (await running).Kind.ShouldBe(FlowOutcomeKind.CallerGone);
        bench.Work.Attempts.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_handler_that_swallows_the_hang_up_leads_nowhere()
    {
        using var bench = new EngineBench();
        bench.Work.Work["first"] = (_, _) =>
        {
            bench.Caller.HangUp();
            return Task.CompletedTask;
        };

        var outcome = await bench.RunAsync("first: { type: work, next: second }\nsecond: { type: work, next: goodbye }\ngoodbye: { type: disconnect }");

        outcome.Kind.ShouldBe(FlowOutcomeKind.CallerGone);
        bench.PathText.ShouldBe("first:next");
    }

    [Test]
    public async Task A_hang_up_in_the_exception_flow_leaves_it_a_fault()
    {
        using var bench = new EngineBench(new CallerScript { Actions = [new CallerAction.HangUp()] });
        bench.Work.Work["first"] = (_, _) => throw new NodeFaultException("busy", "Busy.");

        var outcome = await bench.RunAsync("first: { type: work, next: goodbye }\ngoodbye: { type: disconnect }");

        outcome.Kind.ShouldBe(FlowOutcomeKind.Faulted);
        bench.PathText.ShouldBe("first:failed sorry:-");
    }

    [Test]
    public async Task A_hang_up_is_not_blamed_on_a_fault_of_an_earlier_flow_of_the_same_call()
    {
        using var bench = new EngineBench(new CallerScript { Actions = [new CallerAction.HangUp()] });
        bench.Call.Error = new CallError("earlier", "It was dealt with.", "http-500");

        var outcome = await bench.RunAsync("first: { type: play, prompt: { sound: again }, next: goodbye }\ngoodbye: { type: disconnect }");

        outcome.Kind.ShouldBe(FlowOutcomeKind.CallerGone);
    }
}
