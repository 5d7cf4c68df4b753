using System.Diagnostics.Metrics;
using System.Net;
using AsteriskIvr.Asterisk.FastAgi;
using Microsoft.Extensions.Logging;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

public sealed class FastAgiServerTests
{
    [Test]
    public async Task A_handlers_fault_closes_its_session_with_one_error_and_touches_no_other()
    {
        await using var fixture = await FastAgiFixture.StartAsync(async (session, stopping) =>
        {
            if (await session.GetVariableAsync("X", stopping) == "bad")
                throw new InvalidOperationException("a handler's fault");
            await session.NoOpAsync(stopping);
        });
        using var good = FakeAsterisk.Call(fixture.EndPoint);
        using var bad = FakeAsterisk.Call(fixture.EndPoint);
        await bad.ExpectAsync("GET VARIABLE \"X\"", "200 result=1 (bad)\n");
        (await bad.ReadAsync()).ShouldBeNull();
        await good.ExpectAsync("GET VARIABLE \"X\"", "200 result=1 (good)\n");
        await good.ExpectAsync("NOOP", "200 result=0\n");
        (await good.ReadAsync()).ShouldBeNull();
        fixture.Log.Count(LogLevel.Error, "PJSIP/sipp-00000001").ShouldBe(1);
        fixture.Log.Count(LogLevel.Error, "").ShouldBe(1);
    }

    [Test]
    public async Task A_handler_that_lets_the_hangup_pass_ends_in_silence()
    {
        await using var fixture = await FastAgiFixture.StartAsync(async (session, stopping) => await session.AnswerAsync(stopping));
        using var asterisk = FakeAsterisk.Call(fixture.EndPoint);
        await asterisk.ExpectAsync("ANSWER", "HANGUP\n");
        (await asterisk.ReadAsync()).ShouldBeNull();
        fixture.Log.Lines.ShouldNotContain(line => line.Level >= LogLevel.Warning);
    }

    [Test]
    public async Task A_callback_that_throws_at_the_hangup_is_logged_and_the_session_goes_on()
    {
        await using var fixture = await FastAgiFixture.StartAsync(async (session, stopping) =>
        {
            session.HungUp.Register(() => throw new InvalidOperationException("a callback's fault"));
            await session.NoOpAsync(stopping);
        });
        using var asterisk = FakeAsterisk.Call(fixture.EndPoint);
        await asterisk.ExpectAsync("NOOP", "HANGUP\n200 result=0\n");
        (await asterisk.ReadAsync()).ShouldBeNull();
        fixture.Log.Count(LogLevel.Error, "callback").ShouldBe(1);
    }

    [Test]
    public async Task At_its_bound_a_further_connection_is_closed_at_once_and_a_later_one_is_served()
    {
        await using var fixture = await FastAgiFixture.StartAsync(
            async (session, stopping) => await session.NoOpAsync(stopping), FastAgiFixture.Options with { MaxConnections = 2 });
        using var first = FakeAsterisk.Call(fixture.EndPoint);
        using var second = FakeAsterisk.Call(fixture.EndPoint);
        (await first.ReadAsync()).ShouldBe("NOOP");
        (await second.ReadAsync()).ShouldBe("NOOP");
        fixture.Server.ActiveSessions.ShouldBe(2);

        using var third = FakeAsterisk.Call(fixture.EndPoint);
        (await third.ReadAsync()).ShouldBeNull();
        fixture.Log.Count(LogLevel.Warning, "too-many-connections").ShouldBe(1);

        first.Send("200 result=0\n");
        (await first.ReadAsync()).ShouldBeNull();
        await FastAgiFixture.UntilAsync(() => fixture.Server.Connections == 1);
        using var fourth = FakeAsterisk.Call(fixture.EndPoint);
        (await fourth.ReadAsync()).ShouldBe("NOOP");
    }

    [Test]
    public async Task A_peer_of_a_network_that_is_not_allowed_is_closed_at_once()
    {
        await using var fixture = await FastAgiFixture.StartAsync(
            async (session, stopping) => await session.NoOpAsync(stopping), FastAgiFixture.Options with { AllowedNetworks = [IPNetwork.Parse("10.0.0.0/8")] });
        using var asterisk = FakeAsterisk.Call(fixture.EndPoint);
        (await asterisk.ReadAsync()).ShouldBeNull();
        fixture.Log.Count(LogLevel.Warning, "network-not-allowed").ShouldBe(1);
    }

    [Test]
    public async Task A_stop_lets_live_sessions_end_and_takes_no_new_one()
    {
        await using var fixture = await FastAgiFixture.StartAsync(async (session, stopping) => await session.NoOpAsync(stopping));
        using var asterisk = FakeAsterisk.Call(fixture.EndPoint);
        (await asterisk.ReadAsync()).ShouldBe("NOOP");
        var stop = fixture.Server.StopAsync();
        await FastAgiFixture.UntilAsync(() => fixture.Log.Count(LogLevel.Information, "accepts no more") == 1);
        Should.Throw<System.Net.Sockets.SocketException>(() => FakeAsterisk.Call(fixture.EndPoint));
        stop.IsCompleted.ShouldBeFalse();
        asterisk.Send("200 result=0\n");
        (await asterisk.ReadAsync()).ShouldBeNull();
        await stop.WaitAsync(FakeAsterisk.Patience);
    }

    [Test]
    public async Task A_stop_whose_patience_ends_lets_the_handler_say_a_last_word()
    {
        await using var fixture = await FastAgiFixture.StartAsync(
            async (session, stopping) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await session.SetContextAsync("fallback", CancellationToken.None);
            },
            FastAgiFixture.Options with { StopGrace = FakeAsterisk.Patience });
        using var asterisk = FakeAsterisk.Call(fixture.EndPoint);
        await FastAgiFixture.UntilAsync(() => fixture.Server.ActiveSessions == 1);
        var stop = fixture.Server.StopAsync(new CancellationToken(true));
        await asterisk.ExpectAsync("SET CONTEXT \"fallback\"", "200 result=0\n");
        (await asterisk.ReadAsync()).ShouldBeNull();
        await stop.WaitAsync(FakeAsterisk.Patience);
        fixture.Server.ActiveSessions.ShouldBe(0);
    }

    [Test]
    public async Task A_handler_that_never_ends_does_not_hold_up_the_stop_for_ever()
    {
        var never = new TaskCompletionSource();
        await using var fixture = await FastAgiFixture.StartAsync((_, _) => never.Task);
        using var asterisk = FakeAsterisk.Call(fixture.EndPoint);
        await FastAgiFixture.UntilAsync(() => fixture.Server.ActiveSessions == 1);
        await fixture.Server.DisposeAsync().AsTask().WaitAsync(FakeAsterisk.Patience);
        (await asterisk.ReadAsync()).ShouldBeNull();
        never.SetResult();
    }

    [Test]
    public async Task Sessions_commands_and_rejections_are_counted()
    {
        var counts = new System.Collections.Concurrent.ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == FastAgiTelemetry.MeterName)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            counts.AddOrUpdate(instrument.Name + (tags.Length == 1 ? ":" + tags[0].Value : ""), value, (_, before) => before + value));
        listener.Start();

        await using var fixture = await FastAgiFixture.StartAsync(async (session, stopping) => await session.NoOpAsync(stopping));
        using var asterisk = FakeAsterisk.Call(fixture.EndPoint);
        await asterisk.ExpectAsync("NOOP", "200 result=0\n");
        (await asterisk.ReadAsync()).ShouldBeNull();
        using var bad = FakeAsterisk.Connect(fixture.EndPoint);
        bad.Send("no\n");
        (await bad.ReadAsync()).ShouldBeNull();

        await FastAgiFixture.UntilAsync(() => counts.GetValueOrDefault(FastAgiTelemetry.SessionsActive) == 0 && counts.ContainsKey(FastAgiTelemetry.Sessions));
        counts[FastAgiTelemetry.Sessions].ShouldBe(1);
        counts[FastAgiTelemetry.Commands].ShouldBe(1);
        counts[FastAgiTelemetry.Rejected + ":not-agi"].ShouldBe(1);
    }

    [Test]
    public async Task Neither_arguments_nor_values_reach_the_log()
    {
        await using var fixture = await FastAgiFixture.StartAsync(async (session, stopping) =>
        {
            await session.SetVariableAsync("PIN", "4711", stopping);
            await session.GetDataAsync("enter", cancellationToken: stopping);
            throw new InvalidOperationException();
        });
        using var asterisk = FakeAsterisk.Call(fixture.EndPoint);
        await asterisk.ExpectAsync("SET VARIABLE \"PIN\" \"4711\"", "200 result=1\n200 result=4711\n");
        await asterisk.ExpectAsync("GET DATA \"enter\" \"0\" \"1023\"", "200 result=4711\n");
        (await asterisk.ReadAsync()).ShouldBeNull();
        fixture.Log.Lines.ShouldNotContain(line => line.Text.Contains("4711", StringComparison.Ordinal));
    }

    [Test]
    public void Options_out_of_range_are_refused() =>
        Should.Throw<ArgumentException>(() => new FastAgiServer(new FastAgiOptions { MaxConnections = 0 }, (_, _) => Task.CompletedTask));

    [Test]
    public async Task Whether_completions_are_inline_is_told_by_trying() =>
        (await FastAgiRuntime.ProbeInlineCompletionsAsync()).ShouldBe(Environment.GetEnvironmentVariable(FastAgiRuntime.InlineCompletionsVariable) == "1");
}
