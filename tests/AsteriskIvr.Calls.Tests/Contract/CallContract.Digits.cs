using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Calls.Tests.Contract;

internal abstract partial class CallContract
{
    private const string Entry = "4711#";

    [Test]
    public async Task A_digit_that_stops_a_prompt_ends_it_at_once_and_is_returned([Values("5", "*", "#", "A")] string key)
    {
        await using var line = await OpenAnsweredAsync();

        var digit = await line.WhileAsync(call => call.PlayAsync([Long, Short], AllKeys, default), () => line.PressAsync(key));

        digit.ShouldBe(key[0]);
        await line.ShouldHaveHeardAsync(Long);
    }

    [Test]
    public async Task Said_digits_and_numbers_can_be_stopped([Values(MediaKind.Digits, MediaKind.Number)] MediaKind kind)
    {
        await using var line = await OpenAnsweredAsync();

        var digit = await line.WhileAsync(call => call.PlayAsync([new Media(kind, "123456789")], AllKeys, default), () => line.PressAsync("3"));

        digit.ShouldBe('3');
    }

    [Test]
    public async Task A_digit_that_does_not_stop_a_prompt_is_ignored_and_does_not_come_later([Values("", "1")] string stopOn)
    {
        Needs(Capability.KeysInVain);
        await using var line = await OpenAnsweredAsync();

        (await line.WhileAsync(call => call.PlayAsync([Short], stopOn, default), () => line.PressAsync("5"))).ShouldBeNull();

        (await line.Call.WaitForDigitAsync(Moment, default)).ShouldBeNull();
    }

    [Test]
    public async Task A_digit_before_a_prompt_is_no_answer_to_it()
    {
        Needs(Capability.KeysInVain);
        await using var line = await OpenAnsweredAsync();
        await line.PressAndSettleAsync("5");

        (await PlayAsync(line.Call, Short, AllKeys)).ShouldBeNull();

        (await line.Call.WaitForDigitAsync(Moment, default)).ShouldBeNull();
    }

    [Test]
    public async Task A_digit_while_time_passes_is_ignored([Values(null, "default")] string? music)
    {
        Needs(Capability.KeysInVain);
        await using var line = await OpenAnsweredAsync();

        await line.WhileAsync(call => call.WaitAsync(TimeSpan.FromMilliseconds(600), music, default), () => line.PressAndSettleAsync("5"));

        (await line.Call.WaitForDigitAsync(Moment, default)).ShouldBeNull();
    }

    [Test]
    public async Task A_digit_during_any_piece_of_a_prompt_stops_it()
    {
        Needs(Capability.KeysInVain);
        await using var line = await OpenAnsweredAsync();
        // Many short pieces: the key comes between two of them as likely as not.
        var pieces = Enumerable.Repeat(Media.Digits("1"), 20).ToArray();

        for (var round = 0; round < 5; round++)
            (await line.WhileAsync(call => call.PlayAsync(pieces, AllKeys, default), () => line.PressAsync("7"))).ShouldBe('7');
    }

    [Test]
    public async Task Waiting_for_a_digit_returns_it()
    {
        await using var line = await OpenAnsweredAsync();

        (await line.WhileAsync(call => call.WaitForDigitAsync(Forever, default), () => line.PressAsync("9"))).ShouldBe('9');
    }

    [Test]
    public async Task Without_a_digit_the_wait_ends_with_none()
    {
        await using var line = await OpenAnsweredAsync();

        (await line.Call.WaitForDigitAsync(Moment, default)).ShouldBeNull();
    }

    [Test]
    public async Task Digits_in_quick_succession_all_arrive_in_order()
    {
        await using var line = await OpenAnsweredAsync();
        KeySpeed[] speeds = [new(2, 2), new(3, 2), new(5, 2), new(5, 3)];

        for (var round = 0; round < 20; round++)
        {
            var speed = speeds[round % speeds.Length];
            (await PressWhileHeardAsync(line, speed)).ShouldBe(Entry, $"round {round}, {speed}");
        }
    }

    [Test]
    public async Task Digits_with_hardly_a_pause_between_them_all_arrive_once()
    {
        Needs(Capability.KeysWithoutPause);
        await using var line = await OpenAnsweredAsync();

        for (var round = 0; round < 5; round++)
            (await PressWhileHeardAsync(line, new KeySpeed(5, 1))).ShouldBe(Entry, $"round {round}");
    }

    [Test]
    public async Task Digits_of_a_scripted_telephone_all_arrive_in_order()
    {
        await using var line = await OpenScriptedAsync(Entry);
        await line.Call.AnswerAsync(default);

        (await CollectAsync(line.Call)).ShouldBe(Entry);
    }

    // Not before the prompt is heard: over FastAGI keys that come before it are nobody's.
    private static Task<string> PressWhileHeardAsync(Line line, KeySpeed speed) => line.WhileAsync(
        CollectAsync,
        async () =>
        {
            await line.HearAsync();
            await line.PressAsync(Entry, speed);
        });

    /// <summary>As the node of that name does.</summary>
    private static async ValueTask<string> CollectAsync(ICall call)
    {
        var entry = "";
        var key = await call.PlayAsync([Long], AllKeys, default);
        while (key is { } pressed)
        {
            entry += pressed;
            if (pressed == '#')
                break;
            key = await call.WaitForDigitAsync(TimeSpan.FromSeconds(2), default);
        }
        return entry;
    }
}
