using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Tests.Contract;

internal abstract partial class CallContract
{
    private static readonly TimeSpan Ring = TimeSpan.FromSeconds(1);
    private static readonly DialResult Answers = new(DialOutcome.Answered, TimeSpan.FromSeconds(1));

    [Test]
    public async Task A_callee_who_answers_and_leaves_gives_the_call_back()
    {
        await using var line = await OpenAsync(Answers);

        var result = await line.Call.DialAsync(new DialRequest("Local/agent-answers-briefly@targets", Ring), default);

        result.Outcome.ShouldBe(DialOutcome.Answered);
        result.Talked.ShouldBeGreaterThan(TimeSpan.Zero);
        line.AnsweredAt.ShouldNotBeNull();
        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [TestCase("Local/agent-busy@targets", DialOutcome.Busy)]
    [TestCase("Local/agent-rings@targets", DialOutcome.NoAnswer)]
    [TestCase("Local/agent-congested@targets", DialOutcome.Failed)]
    [TestCase("Local/nobody@targets", DialOutcome.Failed)]
    [TestCase("PJSIP/nobody", DialOutcome.Failed)]
    [TestCase("Nothing/nobody", DialOutcome.Failed)]
    public async Task A_callee_who_does_not_answer_leaves_the_call_as_it_was(string target, DialOutcome outcome)
    {
        await using var line = await OpenAsync(new DialResult(outcome, TimeSpan.Zero));

        (await line.Call.DialAsync(new DialRequest(target, Ring), default)).ShouldBe(new DialResult(outcome, TimeSpan.Zero));

        line.AnsweredAt.ShouldBeNull();
        await line.Call.AnswerAsync(default);
        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [Test]
    public async Task The_longest_conversation_ends_and_the_caller_stays()
    {
        await using var line = await OpenAnsweredAsync(Answers);

        var result = await line.Call.DialAsync(new DialRequest("Local/agent-answers@targets", Ring) { MaxDuration = TimeSpan.FromSeconds(1) }, default);

        result.Outcome.ShouldBe(DialOutcome.Answered);
        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [Test]
    public async Task The_callee_sees_the_callers_number()
    {
        Needs(Capability.Dialplan);
        await using var line = await OpenAsync();

        await line.Call.DialAsync(new DialRequest("Local/shows@contract", Ring), default);

        await line.ShouldHaveLoggedAsync("CALLEE_SEES CALLER$");
    }

    [Test]
    public async Task The_callee_sees_the_number_that_is_asked_for()
    {
        Needs(Capability.Dialplan);
        await using var line = await OpenAsync();

        await line.Call.DialAsync(new DialRequest("Local/shows@contract", Ring) { CallerId = "4930123456" }, default);

        await line.ShouldHaveLoggedAsync("CALLEE_SEES 4930123456$");
    }

    [Test]
    public async Task Music_plays_while_the_callee_is_called()
    {
        Needs(Capability.Telephone);
        await using var line = await OpenAnsweredAsync();

        await line.WhileAsync(
            call => call.DialAsync(new DialRequest("Local/agent-rings@targets", Ring) { MusicOnHold = "default" }, default), line.HearAsync);

        await line.ShouldHaveLoggedAsync("Started music on hold, class 'default'");
        await line.ShouldHaveLoggedAsync("Stopped music on hold");
    }

    [Test]
    public async Task Digits_of_a_conversation_do_not_come_later()
    {
        Needs(Capability.KeysInVain);
        await using var line = await OpenAnsweredAsync();

        await line.WhileAsync(
            call => call.DialAsync(new DialRequest("Local/agent-answers-briefly@targets", Ring), default), () => line.PressAndSettleAsync("5"));

        (await line.Call.WaitForDigitAsync(Moment, default)).ShouldBeNull();
    }

    [Test]
    public async Task Giving_up_a_dial_leaves_the_call_usable()
    {
        Needs(Capability.DialCanBeGivenUp);
        await using var line = await OpenAnsweredAsync();
        using var patience = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(line.WhileAsync(
            call => call.DialAsync(new DialRequest("Local/agent-rings@targets", Forever), patience.Token), patience.CancelAsync));

        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }
}
