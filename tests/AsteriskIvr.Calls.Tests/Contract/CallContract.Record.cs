using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Tests.Contract;

internal abstract partial class CallContract
{
    [Test]
    public async Task A_key_ends_a_recording([Values("#", "*", AllKeys)] string stopOn)
    {
        await using var line = await OpenAnsweredAsync();

        var result = await line.WhileAsync(
            call => call.RecordAsync(new RecordRequest("key", Forever) { StopOn = stopOn, MaxSilence = TimeSpan.FromSeconds(30) }, default),
            async () =>
            {
                await line.HearAsync();
                await line.PressAsync(stopOn[..1]);
            });

        result.End.ShouldBe(RecordEnd.Key);
        (await line.Call.WaitForDigitAsync(Moment, default)).ShouldBeNull();
    }

    [Test]
    public async Task Silence_ends_a_recording()
    {
        await using var line = await OpenAnsweredAsync();

        var result = await line.Call.RecordAsync(
            new RecordRequest("silence", TimeSpan.FromSeconds(30)) { StopOn = "", MaxSilence = TimeSpan.FromSeconds(1) }, default);

        result.End.ShouldBe(RecordEnd.Silence);
    }

    [Test]
    public async Task A_recording_ends_at_its_longest_time([Values] bool beep, [Values(null, 30)] int? silence)
    {
        await using var line = await OpenAnsweredAsync();

        var result = await line.Call.RecordAsync(
            new RecordRequest("long", TimeSpan.FromSeconds(1)) { Beep = beep, MaxSilence = silence is { } seconds ? TimeSpan.FromSeconds(seconds) : null }, default);

        result.End.ShouldBe(RecordEnd.MaxDuration);
        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [Test]
    public async Task A_key_that_does_not_end_a_recording_is_ignored()
    {
        Needs(Capability.KeysInVain);
        await using var line = await OpenAnsweredAsync();

        var result = await line.WhileAsync(
            call => call.RecordAsync(new RecordRequest("vain", TimeSpan.FromSeconds(2)), default), () => line.PressAndSettleAsync("5"));

        result.End.ShouldBe(RecordEnd.MaxDuration);
        (await line.Call.WaitForDigitAsync(Moment, default)).ShouldBeNull();
    }

    [Test]
    public async Task A_recording_that_is_given_up_leaves_the_call_usable()
    {
        Needs(Capability.Telephone);
        await using var line = await OpenAnsweredAsync();
        using var patience = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(line.WhileAsync(
            call => call.RecordAsync(new RecordRequest("given-up", Forever), patience.Token),
            async () =>
            {
                await line.HearAsync();
                await patience.CancelAsync();
            }));

        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }
}
