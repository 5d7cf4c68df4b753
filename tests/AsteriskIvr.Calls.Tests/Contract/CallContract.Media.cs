using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Tests.Contract;

internal abstract partial class CallContract
{
    [Test]
    public async Task Answering_again_does_nothing_and_the_time_stays()
    {
        await using var line = await OpenAsync();
        line.AnsweredAt.ShouldBeNull();

        await line.Call.AnswerAsync(default);
        var first = line.AnsweredAt.ShouldNotBeNull();
        await line.Call.AnswerAsync(default);

        line.AnsweredAt.ShouldBe(first);
    }

    [Test]
    public async Task All_media_play_in_order()
    {
        await using var line = await OpenAnsweredAsync();
        Media[] media = [Media.Sound("beep"), Media.Digits("407"), Media.Sound("activated"), Media.Number("42")];

        (await line.Call.PlayAsync(media, AllKeys, default)).ShouldBeNull();

        await line.ShouldHaveHeardAsync(media);
    }

    [Test]
    public async Task A_file_plays_from_where_it_is()
    {
        await using var line = await OpenAnsweredAsync();
        Media[] media = [Media.Sound("beep"), Media.File(SoundFile, "say:Activated"), Media.Sound("beep")];

        (await line.Call.PlayAsync(media, "", default)).ShouldBeNull();

        await line.ShouldHaveHeardAsync(media);
    }

    [Test]
    public async Task A_tone_ends_by_itself_and_the_next_one_plays()
    {
        await using var line = await OpenAnsweredAsync();

        (await line.Call.PlayAsync([Media.Tone("busy", Moment), Media.Tone("ring", Moment), Media.Sound("beep")], "", default)).ShouldBeNull();

        (await line.WhileAsync(call => call.WaitForDigitAsync(Forever, default), () => line.PressAsync("8"))).ShouldBe('8');
    }

    [Test]
    public async Task A_key_stops_a_tone()
    {
        await using var line = await OpenAnsweredAsync();

        (await line.WhileAsync(call => call.PlayAsync([Media.Tone("busy", Forever)], "5", default), () => line.PressAsync("5"))).ShouldBe('5');
        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [Test]
    public async Task Giving_up_a_tone_leaves_the_call_usable()
    {
        await using var line = await OpenAnsweredAsync();
        using var patience = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(line.WhileAsync(call => call.PlayAsync([Media.Tone("busy", Forever)], "", patience.Token), patience.CancelAsync));

        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [Test]
    public async Task Playing_does_not_answer_and_is_heard_before_the_answer()
    {
        await using var line = await OpenAsync();

        await line.WhileAsync(call => call.PlayAsync([Short], "", default), line.HearAsync);

        line.AnsweredAt.ShouldBeNull();
        await line.ShouldHaveHeardAsync(Short);
    }

    [Test]
    public async Task A_sound_that_the_PBX_lacks_is_a_fault_and_the_call_goes_on()
    {
        await using var line = await OpenAnsweredAsync();

        (await Should.ThrowAsync<NodeFaultException>(PlayAsync(line.Call, Missing))).Message.ShouldContain(Missing.Value);

        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [Test]
    public async Task A_missing_sound_among_others_is_a_fault_too()
    {
        await using var line = await OpenAnsweredAsync();

        await Should.ThrowAsync<NodeFaultException>(async () => await line.Call.PlayAsync([Media.Sound("beep"), Missing, Short], "", default));
    }

    [Test]
    public async Task Zero_and_negative_numbers_can_be_said([Values("0", "-17", "2147483647")] string number)
    {
        await using var line = await OpenAnsweredAsync();

        await line.WhileAsync(call => call.PlayAsync([Media.Number(number)], "1", default), async () => await line.PressAsync("1"));
    }

    [Test]
    public async Task Waiting_passes_time_in_silence_and_the_call_goes_on()
    {
        await using var line = await OpenAnsweredAsync();

        await line.Call.WaitAsync(TimeSpan.FromMilliseconds(600), null, default);

        line.Call.HungUp.IsCancellationRequested.ShouldBeFalse();
        (await line.Call.PlayAsync([Media.Sound("beep")], "", default)).ShouldBeNull();
    }

    [Test]
    public async Task Waiting_with_music_plays_it_until_the_end_and_no_longer()
    {
        Needs(Capability.Telephone);
        await using var line = await OpenAnsweredAsync();

        await line.WhileAsync(call => call.WaitAsync(TimeSpan.FromMilliseconds(600), "default", default), line.HearAsync);

        await line.ShouldHaveLoggedAsync("Started music on hold, class 'default'");
        await line.ShouldHaveLoggedAsync("Stopped music on hold");
    }

    [Test]
    public async Task Giving_up_a_prompt_leaves_the_call_usable()
    {
        await using var line = await OpenAnsweredAsync();
        using var patience = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(line.WhileAsync(call => call.PlayAsync([Long], "", patience.Token), patience.CancelAsync));

        line.Call.HungUp.IsCancellationRequested.ShouldBeFalse();
        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
        (await line.WhileAsync(call => call.WaitForDigitAsync(Forever, default), () => line.PressAsync("8"))).ShouldBe('8');
    }

    [Test]
    public async Task Giving_up_a_wait_leaves_the_call_usable([Values(null, "default")] string? music)
    {
        await using var line = await OpenAnsweredAsync();
        using var patience = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(line.WhileAsync(call => call.WaitAsync(Forever, music, patience.Token), patience.CancelAsync));

        (await PlayAsync(line.Call, Media.Sound("beep"))).ShouldBeNull();
    }

    [Test]
    public async Task Giving_up_the_wait_for_a_digit_leaves_the_call_usable()
    {
        await using var line = await OpenAnsweredAsync();
        using var patience = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(line.WhileAsync(call => call.WaitForDigitAsync(Forever, patience.Token), patience.CancelAsync));

        (await line.WhileAsync(call => call.PlayAsync([Long], "8", default), () => line.PressAsync("8"))).ShouldBe('8');
    }

    [Test]
    public async Task Two_calls_know_nothing_of_each_other()
    {
        await using var one = await OpenAnsweredAsync();
        await using var other = await OpenAnsweredAsync();

        var digits = await Task.WhenAll(
            one.WhileAsync(call => call.PlayAsync([Long], AllKeys, default), () => one.PressAsync("1")),
            other.WhileAsync(call => call.PlayAsync([Long], AllKeys, default), () => other.PressAsync("2")));
        digits.ShouldBe(['1', '2']);
        await Should.ThrowAsync<OperationCanceledException>(one.WhileAsync(call => call.WaitForDigitAsync(Forever, default), one.HangUpAsync));

        other.Call.HungUp.IsCancellationRequested.ShouldBeFalse();
        (await PlayAsync(other.Call, Media.Sound("beep"))).ShouldBeNull();
    }
}
