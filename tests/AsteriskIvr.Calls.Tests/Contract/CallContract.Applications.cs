using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Tests.Contract;

internal abstract partial class CallContract
{
    [Test]
    public async Task An_agent_who_answers_and_leaves_gives_the_call_back()
    {
        await using var line = await OpenAnsweredAsync();

        var result = await line.Call.QueueAsync(new QueueRequest("brief") { Timeout = TimeSpan.FromSeconds(20), MusicOnHold = "default" }, default);

        result.Outcome.ShouldBe(QueueOutcome.Answered);
        result.Talked.ShouldBeGreaterThan(TimeSpan.Zero);
        result.Position.ShouldBe(1);
        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [TestCase("ringing", QueueOutcome.Timeout)]
    [TestCase("empty", QueueOutcome.Empty)]
    [TestCase("no-such-queue", QueueOutcome.Failed)]
    public async Task Who_is_not_answered_leaves_the_queue_too(string queue, QueueOutcome outcome)
    {
        Needs(Capability.Dialplan);
        await using var line = await OpenAnsweredAsync();

        var result = await line.Call.QueueAsync(new QueueRequest(queue) { Timeout = TimeSpan.FromSeconds(1) }, default);

        result.ShouldSatisfyAllConditions(r => r.Outcome.ShouldBe(outcome), r => r.Talked.ShouldBe(TimeSpan.Zero));
        (result.Position is null).ShouldBe(outcome != QueueOutcome.Timeout);
        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [Test]
    public async Task The_second_visit_of_a_queue_is_told_from_the_first()
    {
        Needs(Capability.Dialplan);
        await using var line = await OpenAnsweredAsync();

        (await line.Call.QueueAsync(new QueueRequest("brief"), default)).Outcome.ShouldBe(QueueOutcome.Answered);
        var second = await line.Call.QueueAsync(new QueueRequest("empty"), default);

        second.ShouldBe(new QueueResult(QueueOutcome.Empty, second.Waited, TimeSpan.Zero, Position: null));
    }

    [Test]
    public async Task Keys_in_a_queue_do_not_come_later()
    {
        Needs(Capability.KeysInVain);
        await using var line = await OpenAnsweredAsync();

        await line.WhileAsync(
            call => call.QueueAsync(new QueueRequest("ringing") { Timeout = TimeSpan.FromSeconds(2) }, default), () => line.PressAndSettleAsync("5"));

        (await line.Call.WaitForDigitAsync(Moment, default)).ShouldBeNull();
    }

    [Test]
    public async Task A_mailbox_that_the_PBX_lacks_takes_no_message()
    {
        Needs(Capability.Dialplan);
        await using var line = await OpenAnsweredAsync();

        (await line.Call.LeaveVoicemailAsync(new VoicemailRequest("999@default"), default)).ShouldBeFalse();

        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }
}
