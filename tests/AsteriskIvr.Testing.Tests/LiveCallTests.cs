namespace AsteriskIvr.Testing.Tests;

[FixtureLifeCycle(LifeCycle.SingleInstance)]
public sealed class LiveCallTests
{
    private AsteriskInstance _asterisk = null!;
    private SippCaller _caller = null!;

    [OneTimeSetUp]
    public async Task StartAsterisk()
    {
        _asterisk = await AsteriskInstance.StartAsync(new AsteriskOptions { RtpTimeoutSeconds = 1 });
        _caller = new SippCaller(_asterisk);
    }

    [OneTimeTearDown]
    public async Task StopAsterisk() => await _asterisk.DisposeAsync();

    [Test]
    [CancelAfter(30_000)]
    public async Task A_call_is_answered_hears_Asterisk_and_hangs_up_with_a_cause(CancellationToken cancellationToken)
    {
        await using var call = await _caller.CallAsync("test-hold", "201", cancellationToken);
        await call.Answered.WaitAsync(cancellationToken);
        await Eventually.ShouldBeAsync(() => call.PacketsHeard > 20, cancellationToken: cancellationToken);

        var end = await call.HangUpAsync(cause: 17, cancellationToken);

        end.By.ShouldBe(CallEndedBy.Caller);
        await Eventually.ShouldBeAsync(() => _asterisk.ReadCdr().Any(cdr => cdr.Source == "201"), cancellationToken: cancellationToken);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Digits_arrive_each_once_and_in_order(CancellationToken cancellationToken)
    {
        await using var call = await _caller.CallAsync("test-read", "202", cancellationToken);
        await call.PressAsync("11", cancellationToken);
        await call.PressAsync("2", cancellationToken);
        await call.PressAsync("1", cancellationToken);

        var end = await call.Ended.WaitAsync(cancellationToken);

        end.By.ShouldBe(CallEndedBy.Pbx);
        await _asterisk.WaitForLogAsync("TEST_READ caller=202 digits=1121$", cancellationToken: cancellationToken);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task The_cause_of_a_hang_up_reaches_the_hangup_handler(CancellationToken cancellationToken)
    {
        await using var call = await _caller.CallAsync("test-hangup", "203", cancellationToken);
        await call.Answered.WaitAsync(cancellationToken);

        await call.HangUpAsync(cause: 16, cancellationToken);

        await _asterisk.WaitForLogAsync(@"hangup,call-id-1,16,PJSIP/caller-[0-9a-f]+,\d+,\d+,", cancellationToken: cancellationToken);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Hanging_up_before_the_answer_cancels_the_call(CancellationToken cancellationToken)
    {
        await using var call = await _caller.CallAsync("test-ring", "204", cancellationToken);
        await call.Ringing.WaitAsync(cancellationToken);

        var end = await call.HangUpAsync(cancellationToken: cancellationToken);

        end.By.ShouldBe(CallEndedBy.Caller);
        await Should.ThrowAsync<InvalidOperationException>(call.Answered);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_hang_up_by_Asterisk_is_seen_with_its_cause(CancellationToken cancellationToken)
    {
        await using var call = await _caller.CallAsync("test-bye", "205", cancellationToken);

        var end = await call.Ended.WaitAsync(cancellationToken);

        end.By.ShouldBe(CallEndedBy.Pbx);
        end.Reason.ShouldContain("cause=16");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_refused_call_ends_with_its_status(CancellationToken cancellationToken)
    {
        await using var call = await _caller.CallAsync("nobody-here", "206", cancellationToken);

        var end = await call.Ended.WaitAsync(cancellationToken);

        end.ShouldBe(new CallEnd(CallEndedBy.Refused, Status: 404));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task A_caller_who_vanishes_is_hung_up_by_the_RTP_timeout(CancellationToken cancellationToken)
    {
        await using var call = await _caller.CallAsync("test-hangup", "207", cancellationToken);
        await call.Answered.WaitAsync(cancellationToken);

        await call.VanishAsync();

        await _asterisk.WaitForLogAsync("hangup,call-id-1,44,,", cancellationToken: cancellationToken);
        call.Ended.IsCompleted.ShouldBeFalse();
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Without_a_server_the_entries_take_the_fallback_and_a_hang_up_does_not(CancellationToken cancellationToken)
    {
        foreach (var via in (string[])["agi", "ari"])
        {
            await using var call = await _caller.CallAsync($"{via}-support", "208", cancellationToken);
            await call.Answered.WaitAsync(cancellationToken);
            await call.HangUpAsync(cancellationToken: cancellationToken);
            await _asterisk.WaitForLogAsync($"IVR_FALLBACK via={via} flow=support ", cancellationToken: cancellationToken);
        }

        await Eventually.ShouldBeAsync(
            () => _asterisk.ReadCdr().Count(cdr => cdr.UserField == "ivr-fallback") == 2, cancellationToken: cancellationToken);
    }
}
