using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Nodes;
using AsteriskIvr.Flows.Simulation;

namespace AsteriskIvr.Flows.Tests.Nodes;

internal sealed class QueueTests
{
    private static readonly QueueNode Queue = new() { Queue = Make.Text("support"), SaveAs = "wait" };

    [TestCase(QueueOutcome.Answered, "answered", "queue/support")]
    [TestCase(QueueOutcome.Timeout, "timeout", null)]
    [TestCase(QueueOutcome.Full, "full", null)]
    [TestCase(QueueOutcome.Empty, "empty", null)]
    [TestCase(QueueOutcome.Failed, "failed", null)]
    public async Task The_outlet_says_how_the_caller_left_it(QueueOutcome outcome, string outlet, string? transferredTo)
    {
        using var bench = new NodeBench(new CallerScript { Queues = [new QueueResult(outcome, TimeSpan.FromSeconds(12.9), TimeSpan.Zero, Position: 3)] });

        (await bench.RunAsync(Queue)).ShouldBe(outlet);

        bench.Call.TransferredTo.ShouldBe(transferredTo);
        bench.Session.Get("wait")!.ToJsonString().ShouldBe("""{"position":3,"seconds":12,"talkSeconds":0}""");
        bench.Caller.Operations.Select(o => o.ToString()).ShouldBe(["answer", "queue support"]);
    }

    [Test]
    public async Task When_the_caller_leaves_in_it_the_queue_stays_known()
    {
        using var bench = new NodeBench(new CallerScript { HangUpAtOperation = 2 });

        await Should.ThrowAsync<OperationCanceledException>(() => bench.RunAsync(Queue));

        bench.Call.TransferredTo.ShouldBe("queue/support");
    }

    [TestCase("a,t,,,1")]
    [TestCase("${X}")]
    [TestCase("a)b")]
    [TestCase("")]
    public async Task A_value_that_is_no_name_reaches_no_PBX(string name)
    {
        using var bench = new NodeBench();
        bench.Session.Set("name", name);

        (await bench.FaultOfAsync(Queue with { Queue = Make.Text("{{ session.name }}") })).Code.ShouldBe("queue-name");

        bench.Caller.Operations.ShouldBeEmpty();
    }
}
