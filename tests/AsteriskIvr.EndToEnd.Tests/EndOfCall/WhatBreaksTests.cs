using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.EndOfCall;

/// <summary>Calls that end because something broke: each gets exactly one post-call run all the same.</summary>
[TestFixture("agi"), TestFixture("ari")]
[Parallelizable(ParallelScope.None)]
internal sealed class WhatBreaksTests(string transport)
{
    private IvrWorld _world = null!;
    private int _callers = 2000;

    [OneTimeSetUp]
    public async Task StartAsync() => _world = await IvrWorld.StartAsync(new AsteriskOptions { RtpTimeoutSeconds = 2 });

    [TearDown]
    public Task TellAsync() => _world.TellIfFailedAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
    }

    // Whatever the test before broke.
    [SetUp]
    public async Task MendAsync()
    {
        _world.Cable.Mend();
        if (!_world.Server.IsRunning)
            await _world.Server.StartAsync();
        await Eventually.ShouldBeAsync(IsReadyAsync, TimeSpan.FromSeconds(30), () => _world.Server.Log);
    }

    [Test]
    public async Task The_caller_vanishes_without_a_bye()
    {
        var (call, caller) = await CallAsync("menu");
        await HearsSoundAsync(call);
        await call.VanishAsync();
        await EndsAsync("caller vanishes without BYE", caller, "timed-out", by: "system", cause: "44");
    }

    [Test]
    public async Task The_leak_guard_ends_the_call()
    {
        var (call, caller) = await CallAsync("menu", "leak-");
        (await call.Ended).By.ShouldBe(CallEndedBy.Pbx);
        await EndsAsync("leak guard TIMEOUT(absolute)", caller, "timed-out", by: "system");
    }

    [Test]
    public async Task The_cable_to_the_pbx_breaks_and_the_caller_hangs_up_meanwhile()
    {
        var (call, caller) = await CallAsync("menu");
        await HearsSoundAsync(call);
        _world.Cable.Cut();
        await call.HangUpAsync(16);
        _world.Cable.Mend();
        await EndsAsync("websocket dropped, caller hangs up meanwhile", caller, "caller-hangup", by: "caller");
    }

    [Test]
    public async Task The_cable_to_the_pbx_breaks_and_the_call_goes_on()
    {
        var (call, caller) = await CallAsync("menu");
        await HearsSoundAsync(call);
        var connects = Connects();
        _world.Cable.Cut();
        _world.Cable.Mend();
        // A key pressed while the websocket is down is lost: Asterisk replays nothing.
        await Eventually.ShouldBeAsync(() => Connects() > connects, TimeSpan.FromSeconds(20), () => _world.Server.Log);
        await call.PressAsync("1");
        (await call.Ended.WaitAsync(TimeSpan.FromSeconds(20))).By.ShouldBe(CallEndedBy.Pbx);
        await EndsAsync("websocket dropped, call goes on", caller, "system-disconnect", by: "system");
    }

    [Test]
    public async Task The_server_is_killed_and_the_caller_hangs_up_while_it_is_gone()
    {
        var (call, caller) = await CallAsync("menu");
        await HearsSoundAsync(call);
        await _world.Server.KillAsync();
        await call.HangUpAsync(16);
        var gone = TimeProvider.System.GetUtcNow();
        await _world.Server.StartAsync();
        var ended = await EndsAsync("server killed, caller hangs up meanwhile", caller, "server-lost");
        // By FastAGI the dialplan's fallback had it by then; where the record came after the server, it is corrected later.
        var facts = await BilledAsync(ended.Id);
        var end = DateTimeOffset.Parse(facts["endedAt"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
        (end - gone).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(2), "the PBX's record tells the second, and the server was found gone later");
        facts["activity"]!.ToJsonString().ShouldContain("call detail record says: ANSWERED");
    }

    [Test]
    public async Task The_server_is_killed_and_started_again_while_the_caller_holds()
    {
        var (call, caller) = await CallAsync("menu");
        await HearsSoundAsync(call);
        await _world.Server.KillAsync();
        await _world.Server.StartAsync();
        if (transport == "ari")
        {
            // The channel stayed where it was: the caller hears the menu again, and goes on.
            await Eventually.ShouldBeAsync(() => _world.Server.HasLogged("goes on at node 'first'"), TimeSpan.FromSeconds(20), () => _world.Server.Log);
            await call.PressAsync("1");
        }
        // Over FastAGI the dialplan's fallback plays its message and hangs up.
        (await call.Ended.WaitAsync(TimeSpan.FromSeconds(30))).By.ShouldBe(CallEndedBy.Pbx);
        var ended = await EndsAsync("server killed -9 mid-call, started again", caller, transport == "ari" ? "system-disconnect" : "server-lost");
        if (transport == "ari")
            ended.Effects[0].Choice.ShouldBe("1");
    }

    [Test]
    public async Task The_server_is_killed_and_started_again_in_a_node_that_cannot_be_repeated()
    {
        var (call, caller) = await CallAsync("transfer");
        await HearsSoundAsync(call);
        await _world.Server.KillAsync();
        await _world.Server.StartAsync();
        (await call.Ended.WaitAsync(TimeSpan.FromSeconds(30))).By.ShouldBe(CallEndedBy.Pbx);
        await EndsAsync("server killed -9 in a transfer, started again", caller, "server-lost");
    }

    [Test]
    public async Task The_server_is_killed_while_a_post_call_step_runs()
    {
        _world.Web.Answer = _ => new HttpAnswer { Delay = TimeSpan.FromSeconds(30) };
        var (call, caller) = await CallAsync("menu");
        await HearsSoundAsync(call);
        var before = _world.Web.Requests.Count;
        await call.HangUpAsync(16);
        await Eventually.ShouldBeAsync(() => _world.Web.Requests.Count == before + 1, whatWasSeen: () => _world.Server.Log);
        await _world.Server.KillAsync();
        _world.Web.Answer = _ => new HttpAnswer();
        await _world.Server.StartAsync();
        var ended = await EndsAsync("server killed -9 in a post-call step", caller, "caller-hangup");
        _world.Web.Requests.Skip(before).Select(r => r.Headers["Idempotency-Key"]).ShouldBe([$"{ended.Id}/submit", $"{ended.Id}/submit"]);
    }

    [Test]
    public async Task The_server_is_told_to_stop_while_the_caller_holds()
    {
        var (call, caller) = await CallAsync("menu");
        await HearsSoundAsync(call);
        (await _world.Server.StopAsync()).ShouldBe(0, _world.Server.Log);
        (await call.Ended.WaitAsync(TimeSpan.FromSeconds(30))).By.ShouldBe(CallEndedBy.Pbx);
        _world.Pbx.ReadLog().ShouldContain(line => line.Contains("IVR_FALLBACK"));
        await _world.Server.StartAsync();
        await EndsAsync("server stopped (SIGTERM) mid-call", caller, "server-lost");
    }

    [Test]
    public async Task Asterisk_is_told_to_stop_now()
    {
        var (call, caller) = await CallAsync("menu");
        await HearsSoundAsync(call);
        await _world.Pbx.StopNowAsync();
        await EndsAsync("core stop now", caller, "system-disconnect", by: "system");
        await _world.Pbx.RestartAsync();
        await Eventually.ShouldBeAsync(IsReadyAsync, TimeSpan.FromSeconds(30), () => _world.Server.Log);
    }

    [Test]
    public async Task Asterisk_is_killed()
    {
        var (call, caller) = await CallAsync("menu");
        await HearsSoundAsync(call);
        await _world.Pbx.KillAsync();
        await _world.Pbx.RestartAsync();
        var ended = await EndsAsync("Asterisk killed -9", caller, "pbx-lost", within: TimeSpan.FromSeconds(40));
        // It left no record either.
        ended.Detail["billableSeconds"].ShouldBeNull();
    }

    [Test]
    public async Task Without_the_server_the_dialplan_takes_its_fallback()
    {
        await _world.Server.KillAsync();
        var (call, caller) = await CallAsync("menu");
        (await call.Ended.WaitAsync(TimeSpan.FromSeconds(30))).By.ShouldBe(CallEndedBy.Pbx);
        await _world.Server.StartAsync();
        (await _world.Server.GetAsync($"calls?caller={caller}")).AsArray().ShouldBeEmpty("it never reached the server");
    }

    private async Task<(LiveCall Call, string Caller)> CallAsync(string flow, string prefix = "")
    {
        var caller = (++_callers).ToString();
        return (await _world.Callers.CallAsync($"{prefix}{transport}-{flow}", caller), caller);
    }

    private async Task<bool> IsReadyAsync()
    {
        using var answer = await _world.Server.Control.GetAsync("health/ready");
        return answer.IsSuccessStatusCode;
    }

    private async Task<JsonNode> BilledAsync(Guid callId)
    {
        JsonNode? detail = null;
        await Eventually.ShouldBeAsync(
            async () => (detail = await _world.Server.GetAsync($"calls/{callId}"))["billableSeconds"] is not null,
            TimeSpan.FromSeconds(30), () => $"{detail?.ToJsonString()}\n{_world.Server.Log}\n{string.Join('\n', _world.Pbx.ReadCdr())}");
        return detail!;
    }

    private int Connects() => _world.Server.Log.Split("connected to Asterisk").Length;

    private static async Task HearsSoundAsync(LiveCall call)
    {
        await call.Answered;
        await Eventually.ShouldBeAsync(() => call.PacketsHeard > 10);
    }

    private async Task<EndedCall> EndsAsync(string scenario, string caller, string reason, string? by = null, string? cause = null, TimeSpan? within = null)
    {
        var ended = await _world.EndedCallAsync(caller, within ?? TimeSpan.FromSeconds(30));
        await TestContext.Out.WriteLineAsync(ended.Summary(scenario, transport));
        ended.Effects.Count.ShouldBe(1);
        ended.EndReason.ShouldBe(reason);
        if (by is not null)
            ended.Effects[0].ByWhom.ShouldBe(by);
        if (cause is not null)
            ended.Effects[0].Cause.ShouldBe(cause);
        return ended;
    }
}
