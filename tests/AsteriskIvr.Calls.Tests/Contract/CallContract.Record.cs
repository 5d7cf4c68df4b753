using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Tests.Contract;

internal abstract partial class CallContract
{
    [Test]
    public async Task A_key_ends_a_recording([Values("#", "*", AllKeys)] string stopOn)
    {
        var name = FreshName();
        await using var line = await OpenAnsweredAsync();

        var result = await line.WhileAsync(
            call => call.RecordAsync(new RecordRequest(name, Forever) { StopOn = stopOn, MaxSilence = TimeSpan.FromSeconds(30) }, default),
            async () =>
            {
                await line.RecordsAsync(name);
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
            new RecordRequest(FreshName(), TimeSpan.FromSeconds(30)) { StopOn = "", MaxSilence = TimeSpan.FromSeconds(1) }, default);

        result.End.ShouldBe(RecordEnd.Silence);
    }

    [Test]
    public async Task A_recording_ends_at_its_longest_time([Values] bool beep, [Values(null, 30)] int? silence)
    {
        await using var line = await OpenAnsweredAsync();

        var result = await line.Call.RecordAsync(
            new RecordRequest(FreshName(), TimeSpan.FromSeconds(1)) { Beep = beep, MaxSilence = silence is { } seconds ? TimeSpan.FromSeconds(seconds) : null }, default);

        result.End.ShouldBe(RecordEnd.MaxDuration);
        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [Test]
    public async Task A_key_that_does_not_end_a_recording_is_ignored()
    {
        Needs(Capability.KeysInVain);
        await using var line = await OpenAnsweredAsync();

        var result = await line.WhileAsync(
            call => call.RecordAsync(new RecordRequest(FreshName(), TimeSpan.FromSeconds(2)), default), () => line.PressAndSettleAsync("5"));

        result.End.ShouldBe(RecordEnd.MaxDuration);
        (await line.Call.WaitForDigitAsync(Moment, default)).ShouldBeNull();
    }

    [Test]
    public async Task A_key_during_the_beep_does_not_cost_the_recording()
    {
        Needs(Capability.KeysInVain);
        await using var line = await OpenAnsweredAsync();

        // Pressed at once: during the beep as likely as not.
        var name = FreshName();
        var result = await line.WhileAsync(
            call => call.RecordAsync(new RecordRequest(name, TimeSpan.FromSeconds(3)), default), () => line.PressAsync("#"));

        result.End.ShouldBeOneOf(RecordEnd.Key, RecordEnd.MaxDuration);
        await line.RecordsAsync(name);
    }

    [Test]
    public async Task A_recording_that_is_given_up_leaves_the_call_usable()
    {
        Needs(Capability.Telephone);
        await using var line = await OpenAnsweredAsync();
        using var patience = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(line.WhileAsync(
            call => call.RecordAsync(new RecordRequest(FreshName(), Forever), patience.Token),
            async () =>
            {
                await line.HearAsync();
                await patience.CancelAsync();
            }));

        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    private static string FreshName() => $"contract-{Guid.CreateVersion7():N}";
}
