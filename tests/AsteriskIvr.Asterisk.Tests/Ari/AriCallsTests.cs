using AsteriskIvr.Asterisk.Ari;
using Microsoft.Extensions.Time.Testing;

namespace AsteriskIvr.Asterisk.Tests.Ari;

internal sealed class AriCallsTests : AriTestBase
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [TestCase("done", AriPlaybackEnd.Finished)]
    [TestCase("failed", AriPlaybackEnd.Failed)]
    public async Task A_playback_that_ends_before_the_reply_to_its_request_is_seen(string state, AriPlaybackEnd end)
    {
        var connection = await ConnectAsync();
        Fake.OnRequest = r =>
        {
            if (PlaybackId(r) is not { } id) return new(0);
            _ = EndThenReplyAsync(r, id, state);
            return null;
        };
        (await AriPlayback.PlayAsync(connection, "c", ["sound:a"], Minute, cancellationToken: Limit)).ShouldBe(end);
        await UntilAsync(() => connection.Dispatcher.ChannelCount == 0);
    }

    [TestCase("StasisEnd")]
    [TestCase("ChannelDestroyed")]
    public async Task A_playback_ends_with_its_channel(string last)
    {
        var connection = await ConnectAsync();
        Fake.OnRequest = static r => PlaybackId(r) is null ? new(0) : new(201, Playing(r));
        var playback = await AriPlayback.StartAsync(connection, "c", ["bogus:a"], Minute, cancellationToken: Limit);
        await Fake.SendAsync(Json.Playback("PlaybackFinished", "another", "channel:c", "done"));
        await Fake.SendAsync(Json.OfChannel(last, "c"));

        (await playback.Completion.WaitAsync(Limit)).ShouldBe(AriPlaybackEnd.ChannelLeft);
    }

    [Test]
    public async Task A_playback_of_which_asterisk_says_nothing_more_is_stopped_at_its_limit()
    {
        var time = new FakeTimeProvider();
        var connection = await ConnectAsync(time: time);
        Fake.OnRequest = static r => PlaybackId(r) is null ? new(0) : new(201, Playing(r));
        var playback = await AriPlayback.StartAsync(connection, "c", ["bogus:a"], Minute, cancellationToken: Limit);
        time.Advance(Minute);

        (await playback.Completion.WaitAsync(Limit)).ShouldBe(AriPlaybackEnd.TimedOut);
        Fake.Requests.ShouldContain(r => r.Method == "DELETE" && r.Path == $"playbacks/{playback.Id}");
    }

    [Test]
    public async Task A_playback_that_ended_while_there_was_no_connection_is_found_ended()
    {
        var connection = await ConnectAsync();
        var over = false;
        Fake.OnRequest = r => PlaybackId(r) is not null ? new(201, Playing(r))
            : r.Path.StartsWith("playbacks/", StringComparison.Ordinal) ? over ? new(404) : new(200, Playing(r)) : new(0);
        var playback = await AriPlayback.StartAsync(connection, "c", ["sound:a"], Minute, cancellationToken: Limit);
        Fake.Drop();
        await UntilAsync(() => Fake.Requests.Any(r => r.Path == $"playbacks/{playback.Id}"));
        playback.Completion.IsCompleted.ShouldBeFalse();
        over = true;
        await Fake.NextConnectionAsync(Limit);
        Fake.Drop();

        (await playback.Completion.WaitAsync(Limit)).ShouldBe(AriPlaybackEnd.EndedUnseen);
    }

    [Test]
    public async Task A_cancelled_playback_is_stopped()
    {
        var connection = await ConnectAsync();
        Fake.OnRequest = static r => PlaybackId(r) is null ? new(0) : new(201, Playing(r));
        using var stop = new CancellationTokenSource();
        var playback = await AriPlayback.StartAsync(connection, "c", ["sound:a"], Minute, cancellationToken: stop.Token);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => playback.Completion);
        Fake.Requests.ShouldContain(r => r.Method == "DELETE" && r.Path == $"playbacks/{playback.Id}");
    }

    [Test]
    public async Task A_leg_is_dialled_once_it_has_entered_and_answers()
    {
        var connection = await ConnectAsync();
        Fake.OnRequest = static r => r.Path == "channels/create" ? new(200, Json.Channel("leg", "Down")) : new(0);
        var creating = AriDial.CreateAsync(connection, "PJSIP/x", originator: "c", channelId: "leg", cancellationToken: Limit);
        await UntilAsync(() => Fake.Requests.Any(r => r.Path == "channels/create"));
        await connection.Client.Channels.RingAsync("c", Limit);
        creating.IsCompleted.ShouldBeFalse();
        await Fake.SendAsync(Json.StasisStart("leg"));
        await using var leg = await creating;

        var dialling = leg.DialAsync(TimeSpan.FromSeconds(20), "c", Limit);
        await Fake.SendAsync(Dial("RINGING"));
        await Fake.SendAsync(Dial("ANSWER"));
        (await dialling).Outcome.ShouldBe(AriDialOutcome.Answered);
        var dial = Fake.Requests.Single(r => r.Path == "channels/leg/dial");
        dial.Parameter("timeout").ShouldBe("20");
        dial.Parameter("caller").ShouldBe("c");
        await leg.DisposeAsync();
        Fake.Requests.ShouldNotContain(r => r.Method == "DELETE");
    }

    [TestCase(17, AriDialOutcome.Busy)]
    [TestCase(19, AriDialOutcome.NoAnswer)]
    [TestCase(21, AriDialOutcome.Rejected)]
    [TestCase(16, AriDialOutcome.Cancelled)]
    [TestCase(20, AriDialOutcome.Failed)]
    public async Task An_unanswered_leg_says_why(int cause, AriDialOutcome outcome)
    {
        var connection = await ConnectAsync();
        await using var leg = await EnteredAsync(connection);
        var dialling = leg.DialAsync(TimeSpan.FromSeconds(20), cancellationToken: Limit);
        await Fake.SendAsync(Json.OfChannel("StasisEnd", "leg"));
        await Fake.SendAsync(Json.OfChannel("ChannelDestroyed", "leg", $"\"cause\":{cause},\"cause_txt\":\"x\",\"tech_cause\":486,"));

        (await dialling).ShouldBe(new AriDialResult(outcome, cause, 486));
    }

    [Test]
    public async Task A_leg_nobody_waits_for_any_more_is_hung_up()
    {
        var connection = await ConnectAsync();
        await using (await EnteredAsync(connection))
        {
        }
        Fake.Requests.ShouldContain(r => r.Method == "DELETE" && r.Path == "channels/leg");

        Fake.Requests.Clear();
        await using var leg = await EnteredAsync(connection);
        using var stop = new CancellationTokenSource();
        var dialling = leg.DialAsync(TimeSpan.FromSeconds(20), cancellationToken: stop.Token);
        await UntilAsync(() => Fake.Requests.Any(r => r.Path == "channels/leg/dial"));
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => dialling);
        Fake.Requests.ShouldContain(r => r.Method == "DELETE" && r.Path == "channels/leg");
    }

    private static string Dial(string status) => Json.Event("Dial", $"\"dialstatus\":\"{status}\",\"peer\":{Json.Channel("leg")}");

    private static string? PlaybackId(FakeRequest request) =>
        request.Path.Split('/') is ["channels", _, "play", var id] ? id : null;

    private static string Playing(FakeRequest request) =>
        $$"""{"id":"{{request.Path.Split('/')[^1]}}","media_uri":"sound:a","target_uri":"channel:c","state":"queued"}""";

    private async Task EndThenReplyAsync(FakeRequest request, string id, string state)
    {
        await Fake.SendAsync(Json.Playback("PlaybackFinished", id, "channel:c", state));
        await Fake.ReplyAsync(request, 201, Playing(request));
    }

    private async Task<AriDial> EnteredAsync(AriConnection connection)
    {
        Fake.OnRequest = static r => r.Path == "channels/create" ? new(200, Json.Channel("leg", "Down")) : new(0);
        var creating = AriDial.CreateAsync(connection, "PJSIP/x", channelId: "leg", cancellationToken: Limit);
        await Fake.SendAsync(Json.StasisStart("leg"));
        return await creating;
    }
}
