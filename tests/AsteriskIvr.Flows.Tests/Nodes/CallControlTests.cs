using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class CallControlTests
{
    private static readonly TransferNode Transfer = new() { To = Make.Text("PJSIP/agent") };

    [Test]
    public async Task Answer_answers_once()
    {
        using var bench = new NodeBench();

        (await bench.RunAsync(new AnswerNode())).ShouldBe(Outlets.Next);
        (await bench.RunAsync(new AnswerNode())).ShouldBe(Outlets.Next);

        bench.Caller.Operations.Count.ShouldBe(1);
        bench.Call.AnsweredAt.ShouldNotBeNull();
    }

    [TestCase(DialOutcome.Answered, "answered", "PJSIP/agent")]
    [TestCase(DialOutcome.Busy, "busy", null)]
    [TestCase(DialOutcome.NoAnswer, "noAnswer", null)]
    [TestCase(DialOutcome.Failed, "failed", null)]
    public async Task A_transfer_takes_the_outlet_of_its_outcome(DialOutcome outcome, string outlet, string? transferredTo)
    {
        using var bench = new NodeBench(new CallerScript { Dials = [new DialResult(outcome, TimeSpan.Zero)] });

        (await bench.RunAsync(Transfer)).ShouldBe(outlet);

        bench.Call.TransferredTo.ShouldBe(transferredTo);
        (bench.Call.AnsweredAt is not null).ShouldBe(outcome == DialOutcome.Answered);
    }

    [Test]
    public async Task When_the_caller_leaves_during_a_transfer_the_target_stays_known()
    {
        using var bench = new NodeBench(Make.HangUp);

        await Should.ThrowAsync<OperationCanceledException>(() => bench.RunAsync(Transfer));

        bench.Call.TransferredTo.ShouldBe("PJSIP/agent");
    }

    [TestCase("PJSIP/1&SIP/2")]
    [TestCase("PJSIP/1,30,G(evil)")]
    [TestCase("PJSIP/${SHELL(id)}")]
    [TestCase("PJSIP/1\nHANGUP")]
    [TestCase("PJSIP/1 2")]
    public async Task A_caller_cannot_add_to_what_is_dialled(string number)
    {
        using var bench = new NodeBench();
        bench.Session.Set("number", number);

        var fault = await bench.FaultOfAsync(Transfer with { To = Make.Text("{{ session.number }}") });

        fault.Code.ShouldBe("dial-target");
        bench.Caller.Operations.ShouldBeEmpty();
    }

    [Test]
    public async Task The_author_can_dial_several_at_once()
    {
        using var bench = new NodeBench();

        await bench.RunAsync(Transfer with { To = Make.Text("PJSIP/a&PJSIP/b") });

        bench.Caller.Operations[^1].Detail.ShouldBe("PJSIP/a&PJSIP/b");
    }

    [Test]
    public async Task A_caller_id_with_more_than_a_number_in_it_is_refused()
    {
        using var bench = new NodeBench();

        (await bench.FaultOfAsync(Transfer with { CallerId = Make.Text("1)G(x") })).Code.ShouldBe("caller-id");
    }

    [Test]
    public async Task Dialplan_leaves_the_flow_for_good()
    {
        using var bench = new NodeBench();

        var outlet = await bench.RunAsync(new DialplanNode { Context = Make.Text("queues"), Extension = Make.Text("{{ call.uniqueId }}") });

        outlet.ShouldBe(Outlets.End);
        bench.Caller.LeftTo.ShouldBe(new DialplanTarget("queues", "1772366400.7", "1"));
        bench.Call.TransferredTo.ShouldBe("queues,1772366400.7,1");
    }

    [TestCase("a,b")]
    [TestCase("")]
    [TestCase("${X}")]
    public async Task Dialplan_refuses_names_that_no_dialplan_holds(string extension)
    {
        using var bench = new NodeBench();
        bench.Session.Set("extension", extension);

        var fault = await bench.FaultOfAsync(new DialplanNode { Context = Make.Text("queues"), Extension = Make.Text("{{ session.extension }}") });

        fault.Code.ShouldBe("dialplan-target");
        bench.Caller.LeftTo.ShouldBeNull();
    }

    [TestCase("normal", 16)]
    [TestCase("busy", 17)]
    [TestCase("34", 34)]
    public async Task Disconnect_hangs_up_with_a_cause(string cause, int number)
    {
        using var bench = new NodeBench();

        (await bench.RunAsync(new DisconnectNode { Cause = HangupCause.Parse(cause, null) })).ShouldBe(Outlets.End);

        bench.Caller.HangUpCause.ShouldBe(number);
    }

    [TestCase("0")]
    [TestCase("128")]
    [TestCase("tired")]
    [TestCase("+1")]
    public void An_unknown_cause_is_a_mistake(string cause) =>
        Should.Throw<FormatException>(() => HangupCause.Parse(cause, null)).Message.ShouldContain("busy");

    [TestCase(null, false)]
    [TestCase("default", true)]
    public async Task Wait_lets_time_pass_and_answers_only_for_music(string? music, bool answers)
    {
        using var bench = new NodeBench();

        (await bench.RunAsync(new WaitNode { Duration = TimeSpan.FromSeconds(10), Music = music })).ShouldBe(Outlets.Next);

        bench.Clock.GetUtcNow().ShouldBe(bench.Call.StartedAt.AddSeconds(10));
        bench.Caller.IsAnswered.ShouldBe(answers);
    }

    [Test]
    public async Task End_ends() => (await new NodeBench().RunAsync(new EndNode())).ShouldBe(Outlets.End);
}
