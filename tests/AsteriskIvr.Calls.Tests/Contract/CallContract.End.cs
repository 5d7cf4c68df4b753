using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Calls.Tests.Contract;

internal abstract partial class CallContract
{
    /// <summary>All that takes its time, and whether the caller hears something of it.</summary>
    private static readonly Dictionary<string, (Func<ICall, ValueTask> Run, bool IsHeard)> Blocking = new()
    {
        ["play"] = (async call => await call.PlayAsync([Long], "", default), true),
        ["play with keys"] = (async call => await call.PlayAsync([Long], AllKeys, default), true),
        ["say digits"] = (async call => await call.PlayAsync([Media.Digits(new string('7', 100))], "", default), true),
        ["say a number"] = (async call => await call.PlayAsync([.. Enumerable.Repeat(Media.Number("123456789"), 20)], "", default), true),
        ["wait for a digit"] = (async call => await call.WaitForDigitAsync(Forever, default), false),
        ["wait"] = (call => call.WaitAsync(Forever, null, default), false),
        ["wait with music"] = (call => call.WaitAsync(Forever, "default", default), true),
        ["record"] = (async call => await call.RecordAsync(new RecordRequest(FreshName(), Forever), default), true),
        ["wait in a queue"] = (async call => await call.QueueAsync(new QueueRequest("ringing"), default), true),
        ["talk to an agent"] = (async call => await call.QueueAsync(new QueueRequest("support"), default), true),
        ["leave a message"] = (async call => await call.LeaveVoicemailAsync(new VoicemailRequest("100@default"), default), true),
        ["ring"] = (async call => await call.DialAsync(new DialRequest("Local/agent-rings@targets", Forever), default), true),
        ["talk"] = (async call => await call.DialAsync(new DialRequest("Local/agent-answers@targets", Forever), default), true),
    };

    private static IEnumerable<string> BlockingNames => Blocking.Keys;

    [TestCaseSource(nameof(BlockingNames))]
    public async Task The_callers_hangup_cancels_what_is_under_way(string name)
    {
        await using var line = await OpenAnsweredAsync();
        var (run, isHeard) = Blocking[name];

        await Should.ThrowAsync<OperationCanceledException>(line.WhileAsync(run, async () =>
        {
            if (isHeard)
                await line.HearAsync();
            await line.HangUpAsync();
        }));

        await ShouldBeOverAsync(line.Call);
    }

    [Test]
    public async Task A_caller_who_gives_up_before_the_answer_cancels_too()
    {
        await using var line = await OpenAsync();

        await Should.ThrowAsync<OperationCanceledException>(line.WhileAsync(
            call => call.WaitAsync(Forever, null, default), line.HangUpAsync));

        await ShouldBeOverAsync(line.Call);
        line.AnsweredAt.ShouldBeNull();
    }

    [Test]
    public async Task A_hangup_while_nothing_is_under_way_is_noticed()
    {
        await using var line = await OpenAnsweredAsync();

        if (line.ActsAhead)
            await Should.ThrowAsync<OperationCanceledException>(line.WhileAsync(call => call.AnswerAsync(default), line.HangUpAsync));
        else
            await line.HangUpAsync();

        await ShouldBeOverAsync(line.Call);
    }

    [TestCase(16, 603)]
    [TestCase(17, 486)]
    [TestCase(21, 403)]
    public async Task Hanging_up_before_the_answer_refuses_the_call(int cause, int status)
    {
        Needs(Capability.Telephone);
        await using var line = await OpenAsync();

        await line.Call.HangUpAsync(cause, default);

        (await line.EndedAsync()).ShouldBe(new CallEnd(CallEndedBy.Refused, status));
        await ShouldBeOverAsync(line.Call);
    }

    [Test]
    public async Task Hanging_up_tells_the_caller_the_cause([Values(16, 17, 21)] int cause)
    {
        Needs(Capability.Telephone);
        await using var line = await OpenAnsweredAsync();

        await line.Call.HangUpAsync(cause, default);

        var end = await line.EndedAsync();
        end.By.ShouldBe(CallEndedBy.Pbx);
        end.Reason.ShouldContain($"cause={cause}");
        await ShouldBeOverAsync(line.Call);
    }

    [Test]
    public async Task After_hanging_up_the_call_is_over()
    {
        await using var line = await OpenAnsweredAsync();

        await line.Call.HangUpAsync(16, default);

        await ShouldBeOverAsync(line.Call);
    }

    [TestCase("700", "1", 1)]
    [TestCase("700", "3", 3)]
    [TestCase("701", "here", 2)]
    public async Task The_dialplan_goes_on_at_the_very_place(string extension, string priority, int lands)
    {
        Needs(Capability.Dialplan);
        await using var line = await OpenAsync();

        await line.Call.ContinueInDialplanAsync(new DialplanTarget("contract", extension, priority), default);

        await line.ShouldHaveLoggedAsync($"LANDED CALLER at {extension},{lands} done$");
        await ShouldBeOverAsync(line.Call);
    }

    [Test]
    public async Task After_leaving_for_the_dialplan_the_call_is_out_of_hand()
    {
        await using var line = await OpenAnsweredAsync();

        await line.Call.ContinueInDialplanAsync(new DialplanTarget("after-ivr", "s", "1"), default);

        await ShouldBeOverAsync(line.Call);
    }

    // Operations on a call that is over are cancelled, each and at once.
    private static async Task ShouldBeOverAsync(ICall call)
    {
        await Eventually.ShouldBeAsync(() => call.HungUp.IsCancellationRequested);
        Func<ValueTask>[] operations =
        [
            () => call.AnswerAsync(default),
            () => call.SetVariableAsync("X", "1", default),
            async () => await call.GetVariableAsync("X", default),
            () => call.HangUpAsync(16, default),
            () => call.ContinueInDialplanAsync(new DialplanTarget("after-ivr", "s", "1"), default),
            .. Blocking.Values.Select(operation => (Func<ValueTask>)(() => operation.Run(call))),
        ];

        foreach (var operation in operations)
            await Should.ThrowAsync<OperationCanceledException>(Task.Run(async () => await operation()).WaitAsync(Line.Patience));
    }
}
