using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.EndOfCall;

/// <summary>Every way in which a call can end, on a real Asterisk: one post-call run each, with the right reason.</summary>
[TestFixture("agi"), TestFixture("ari")]
[Parallelizable(ParallelScope.None)]
internal sealed class HowCallsEndTests(string transport)
{
    private IvrWorld _world = null!;
    private int _callers = 1000;

    [OneTimeSetUp]
    public async Task StartAsync() => _world = await IvrWorld.StartAsync();

    [TearDown]
    public Task TellAsync() => _world.TellIfFailedAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
    }

    [Test]
    public async Task The_caller_hangs_up_during_a_prompt()
    {
        var (call, caller) = await CallAsync("play");
        await HearsSoundAsync(call);
        await call.HangUpAsync(16);
        await EndsAsync("caller hangs up during play", caller, "caller-hangup", by: "caller", node: "first", cause: "16");
    }

    [Test]
    public async Task The_caller_hangs_up_without_a_reason_header()
    {
        var (call, caller) = await CallAsync("play");
        await HearsSoundAsync(call);
        await call.HangUpAsync();
        await EndsAsync("caller hangs up, no Reason header", caller, "caller-hangup", by: "caller", node: "first");
    }

    [Test]
    public async Task The_caller_hangs_up_during_a_menu()
    {
        var (call, caller) = await CallAsync("menu");
        await HearsSoundAsync(call);
        await call.HangUpAsync(16);
        await EndsAsync("caller hangs up during menu", caller, "caller-hangup", by: "caller", node: "first", cause: "16");
    }

    [Test]
    public async Task The_caller_hangs_up_while_digits_are_collected()
    {
        var (call, caller) = await CallAsync("collect");
        await HearsSoundAsync(call);
        await call.PressAsync("12");
        await call.HangUpAsync(16);
        await EndsAsync("caller hangs up during collect", caller, "caller-hangup", by: "caller", node: "first", cause: "16");
    }

    [Test]
    public async Task The_caller_gives_up_before_the_answer()
    {
        var (call, caller) = await CallAsync("ringing");
        await _world.EntersFlowAsync(caller);
        await call.HangUpAsync();
        await EndsAsync("caller gives up before the answer", caller, "caller-hangup", by: "caller", node: "first");
    }

    [Test]
    public async Task The_caller_hangs_up_while_the_callee_rings()
    {
        var (call, caller) = await CallAsync("transfer-rings");
        await _world.Pbx.WaitForLogAsync("agent-rings@targets:2");
        await call.HangUpAsync();
        await EndsAsync("caller hangs up while the callee rings", caller, "caller-hangup", by: "caller", node: "first");
    }

    [Test]
    public async Task The_caller_hangs_up_first_in_a_transfer()
    {
        var (call, caller) = await CallAsync("transfer");
        await call.Answered;
        await HearsSoundAsync(call);
        await call.HangUpAsync(16);
        await EndsAsync("transfer, caller hangs up first", caller, "transferred", by: "caller", node: "first");
    }

    [Test]
    public async Task The_callee_hangs_up_first_in_a_transfer()
    {
        var (call, caller) = await CallAsync("transfer-brief");
        (await call.Ended).By.ShouldBe(CallEndedBy.Pbx);
        await EndsAsync("transfer, callee hangs up first", caller, "system-disconnect", by: "system", node: "bye");
    }

    [Test]
    public async Task The_callee_is_busy()
    {
        var (call, caller) = await CallAsync("transfer-busy");
        await call.Ended;
        await EndsAsync("transfer, callee busy", caller, "system-disconnect", by: "system", node: "bye");
    }

    [Test]
    public async Task The_flow_ends()
    {
        var (call, caller) = await CallAsync("completes");
        (await call.Ended).By.ShouldBe(CallEndedBy.Pbx);
        await EndsAsync("flow ends", caller, "completed", by: "system", node: "end");
    }

    [Test]
    public async Task A_disconnect_node_ends_it()
    {
        var (call, caller) = await CallAsync("disconnects");
        (await call.Ended).By.ShouldBe(CallEndedBy.Pbx);
        await EndsAsync("disconnect node", caller, "system-disconnect", by: "system", node: "bye");
    }

    [Test]
    public async Task A_node_faults()
    {
        var (call, caller) = await CallAsync("faults");
        await call.Ended;
        await EndsAsync("exception in a node", caller, "error", by: "system", node: "bye");
    }

    [Test]
    public async Task It_is_handed_to_the_dialplan_and_hung_up_there()
    {
        var (call, caller) = await CallAsync("dialplan");
        await call.Answered;
        await HearsSoundAsync(call);
        (await _world.Server.GetAsync($"calls?caller={caller}&live=true")).AsArray().Count.ShouldBe(1, "the call is not over while it is in the dialplan");
        await call.HangUpAsync(16);
        await EndsAsync("handed to the dialplan, hung up there", caller, "transferred", by: "caller", node: "first", cause: "16");
    }

    private async Task<(LiveCall Call, string Caller)> CallAsync(string flow)
    {
        var caller = (++_callers).ToString();
        return (await _world.Callers.CallAsync($"{transport}-{flow}", caller), caller);
    }

    private static async Task HearsSoundAsync(LiveCall call)
    {
        await call.Answered;
        await Eventually.ShouldBeAsync(() => call.PacketsHeard > 10);
    }

    private async Task EndsAsync(string scenario, string caller, string reason, string by, string node, string cause = "")
    {
        var ended = await _world.EndedCallAsync(caller);
        await TestContext.Out.WriteLineAsync(ended.Summary(scenario, transport));
        ended.Effects.Count.ShouldBe(1);
        ended.Effects[0].ShouldSatisfyAllConditions(
            effect => effect.Why.ShouldBe(reason), effect => effect.ByWhom.ShouldBe(by), effect => effect.LastNode.ShouldBe(node));
        if (cause.Length > 0)
            ended.Effects[0].Cause.ShouldBe(cause);
        _world.Web.Requests.Count(r => r.Headers.Any(h => h.Key == "Idempotency-Key" && h.Value.Contains($"{ended.Id}/submit"))).ShouldBe(1);
        _world.Mail.Messages.Count(m => m.Contains($"Call {ended.Id} ended", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
    }
}
