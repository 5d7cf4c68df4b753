using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Nodes;

/// <summary>
/// Every outlet of every node, taken by a real call on a real Asterisk, and one post-call run each. The lines that it prints
/// are a table: node, protocol, outlet, what the caller did, how long the node took.
/// </summary>
[TestFixture("agi"), TestFixture("ari")]
[Parallelizable(ParallelScope.None)]
internal sealed class NodeOutletsTests(string transport)
{
    private readonly TempFolder _folder = new();
    private EventBroker _broker = null!;
    private IvrWorld _world = null!;
    private int _callers = 2000;

    private static IReadOnlyList<OutletCase> Cases => OutletCases.All;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var certificate = ServerCertificate.Write(_folder);
        _broker = await EventBroker.StartAsync(certificate);
        _world = await IvrWorld.StartAsync(
            flows: Cases.ToDictionary(c => c.Flow, c => c.Main).Concat(Others).ToDictionary(), sections: world => OutletCases.Sections(world, _broker), certificate: certificate);
        _world.Web.Answer = OutletCases.Answer;
    }

    [TearDown]
    public Task TellAsync() => _world.TellIfFailedAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
        if (_broker is not null)
            await _broker.DisposeAsync();
        _folder.Dispose();
    }

    private static IReadOnlyDictionary<string, string> Others { get; } = new Dictionary<string, string>
    {
        ["small"] = Queue("small"),
        ["waiting"] = Queue("waiting"),
        ["support"] = Queue("support"),
        ["full"] = "first: { type: voicemail, mailbox: \"101\", instructions: false, on: { next: bye, failed: bye } }",
        ["short"] = "first: { type: voicemail, mailbox: \"102\", instructions: false, on: { next: bye, failed: bye } }",
        ["message"] = "first: { type: voicemail, mailbox: \"100\", instructions: false, on: { next: bye, failed: bye } }",
        ["memo"] = "first: { type: record, max: 1m, next: bye }",
        ["holding"] = "first: { type: hold, duration: 1m, next: bye }",
        ["away"] = "first: { type: dialplan, context: after-ivr, extension: s, priority: 1 }",
        ["ended"] = "first: { type: disconnect, cause: busy }",
    };

    [TestCaseSource(nameof(Cases))]
    public async Task An_outlet_is_taken(OutletCase outlet)
    {
        var (call, caller) = await CallAsync(outlet.Flow);
        await outlet.Act(_world, call, caller);
        (await call.Ended).By.ShouldBe(CallEndedBy.Pbx);

        var ended = await EndsAsync(caller, "system-disconnect", "bye");
        await TellAsync(outlet.Node, outlet.Outlet, outlet.What, ended);
        Way(ended).ShouldBe(["first", "after", "bye"]);
        ended.Detail["path"]![0]!["outlet"]!.GetValue<string>().ShouldBe(outlet.Outlet);
        if (outlet.Node == "language")
            ended.Detail["language"]!.GetValue<string>().ShouldBe("de");
        if (outlet is { Node: "queue", Outlet: "answered" })
            ended.Detail["session"]!["wait"]!.ShouldSatisfyAllConditions(
                wait => wait["position"]!.GetValue<int>().ShouldBe(1), wait => wait["talkSeconds"]!.GetValue<int>().ShouldBeGreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task A_queue_that_is_full_takes_nobody_and_who_hangs_up_while_waiting_ends_the_call()
    {
        var (waiting, first) = await CallAsync("small");
        await WaitsInAsync("small");
        var (refused, second) = await CallAsync("small");
        await refused.Ended;
        var full = await EndsAsync(second, "system-disconnect", "bye");
        await TellAsync("queue", "full", "somebody else waits", full);
        full.Detail["path"]![0]!["outlet"]!.GetValue<string>().ShouldBe("full");

        await waiting.HangUpAsync(16);
        var ended = await EndsAsync(first, "caller-hangup", "first");
        await TellAsync("queue", "hang-up", "waits", ended);
        ended.Detail["transferredTo"]!.GetValue<string>().ShouldBe("queue/small");
    }

    [Test]
    public async Task Who_hangs_up_while_talking_to_an_agent_was_transferred()
    {
        var (call, caller) = await CallAsync("support");
        await _world.Pbx.WaitForLogAsync("agent-answers@targets:2");
        await Eventually.ShouldBeAsync(async () => (await _world.Pbx.CliAsync("queue show support")).Contains("in call", StringComparison.Ordinal), whatWasSeen: _world.Pbx.LogTail);
        var heard = call.PacketsHeard;
        await Eventually.ShouldBeAsync(() => call.PacketsHeard > heard + 10, whatWasSeen: _world.Pbx.LogTail);
        await call.HangUpAsync(16);

        var ended = await EndsAsync(caller, "transferred", "first");
        await TellAsync("queue", "hang-up", "talks to an agent", ended);
        ended.Detail["transferredTo"]!.GetValue<string>().ShouldBe("queue/support");
    }

    [Test]
    public async Task What_was_said_until_the_hangup_is_recorded_and_mailed()
    {
        var (call, caller) = await CallAsync("memo");
        var id = await _world.LiveCallAsync(caller);
        await OutletCases.RecordsAsync(_world, id);
        await call.HangUpAsync(16);

        var ended = await EndsAsync(caller, "caller-hangup", "first");
        await TellAsync("record", "hang-up", "speaks", ended);
        ended.Detail["recordings"]!.AsArray().Select(r => r!.GetValue<string>()).ShouldBe([$"{id}.first.1.wav"]);
        var mail = _world.Mail.Messages.Single(m => m.Contains($"Call {id} ended", StringComparison.OrdinalIgnoreCase));
        mail.ShouldContain($"{id}.first.1.wav");
        mail.ShouldContain("UklGR", customMessage: "a WAV begins with RIFF, in base64");
        mail.Length.ShouldBeGreaterThan(20_000);
    }

    [Test]
    public async Task A_message_is_kept_when_the_caller_hangs_up()
    {
        int Messages() => Directory.Exists(Inbox) ? Directory.GetFiles(Inbox, "msg*.wav").Length : 0;
        var before = Messages();
        var (call, caller) = await CallAsync("message");
        await OutletCases.LeavesMessageAsync(_world, "100");
        await call.HangUpAsync(16);

        await TellAsync("voicemail", "hang-up", "leaves a message", await EndsAsync(caller, "caller-hangup", "first"));
        await Eventually.ShouldBeAsync(() => Messages() == before + 1, whatWasSeen: _world.Pbx.LogTail);
    }

    [TestCase("full", "101", "the mailbox is full")]
    [TestCase("short", "102", "leaves a message of two seconds where 30 are kept")]
    public async Task A_message_that_is_not_kept_has_failed(string flow, string mailbox, string what)
    {
        if (flow == "full")
        {
            var (first, leaver) = await CallAsync(flow);
            await OutletCases.LeavesMessageAsync(_world, mailbox);
            await first.PressAsync("#");
            (await EndsAsync(leaver, "system-disconnect", "bye")).Detail["path"]![0]!["outlet"]!.GetValue<string>().ShouldBe("next");
        }
        var (call, caller) = await CallAsync(flow);
        if (flow == "short")
        {
            await OutletCases.LeavesMessageAsync(_world, mailbox);
            await call.PressAsync("#");
        }

        var ended = await EndsAsync(caller, "system-disconnect", "bye");
        await TellAsync("voicemail", "failed", what, ended);
        ended.Detail["path"]![0]!["outlet"]!.GetValue<string>().ShouldBe("failed");
    }

    [Test]
    public async Task A_hangup_on_hold_ends_the_call()
    {
        var (call, caller) = await CallAsync("holding");
        await call.Answered;
        await Eventually.ShouldBeAsync(() => call.PacketsHeard > 10);
        await call.HangUpAsync(16);
        await TellAsync("hold", "hang-up", "listens", await EndsAsync(caller, "caller-hangup", "first"));
    }

    [Test]
    public async Task Nodes_without_outlets_end_the_flow()
    {
        var (call, caller) = await CallAsync("ended");
        await call.Ended;
        await TellAsync("disconnect", "–", "is refused", await EndsAsync(caller, "system-disconnect", "first"));

        (call, caller) = await CallAsync("away");
        await call.Answered;
        await call.HangUpAsync(16);
        await TellAsync("dialplan", "–", "hangs up there", await EndsAsync(caller, "transferred", "first"));
    }

    [Test]
    public async Task A_server_killed_while_the_caller_waits_takes_him_up_again_or_the_dialplan_does()
    {
        var (call, caller) = await CallAsync("waiting");
        await WaitsInAsync("waiting");
        await _world.Server.KillAsync();
        // Over AGI nobody can take him up: the connection is gone, and the dialplan goes on when he leaves the queue.
        if (transport == "ari")
            await _world.Server.StartAsync();
        await AgentComesAsync();
        await call.Ended;
        if (transport == "agi")
            await _world.Server.StartAsync();

        var ended = await EndsAsync(caller, transport == "ari" ? "system-disconnect" : "server-lost", transport == "ari" ? "bye" : "first");
        await TellAsync("queue", "kill -9", transport == "ari" ? "waits; taken up again" : "waits; the dialplan's fallback", ended);
        if (transport == "ari")
            ended.Detail["path"]!.AsArray().Select(p => $"{p!["node"]} {p["outlet"]}").ShouldBe(["first ", "first answered", "bye "], ignoreOrder: false);
        else
            await _world.Pbx.WaitForLogAsync("IVR_FALLBACK via=agi flow=waiting");
    }

    [Test]
    public async Task A_server_that_is_away_when_the_caller_comes_back_leaves_him_to_the_fallback()
    {
        if (transport == "agi")
            Assert.Ignore("Over AGI the caller is not away.");
        var (call, caller) = await CallAsync("waiting");
        await WaitsInAsync("waiting");
        await _world.Server.KillAsync();
        await AgentComesAsync();
        await _world.Pbx.WaitForLogAsync("IVR_FALLBACK via=ari flow=waiting");
        await call.Ended;
        await _world.Server.StartAsync();

        await TellAsync("queue", "kill -9", "waits; the dialplan's fallback", await EndsAsync(caller, "server-lost", "first"));
    }

    private string Inbox => Path.Combine(_world.Pbx.Folder, "spool/voicemail/default/100/INBOX");

    private static string Queue(string name) =>
        $"first: {{ type: queue, queue: {name}, on: {{ answered: bye, timeout: bye, full: bye, empty: bye, failed: bye }} }}";

    private async Task WaitsInAsync(string queue) =>
        await Eventually.ShouldBeAsync(
            async () => (await _world.Pbx.CliAsync($"queue show {queue}")).Contains("has 1 calls", StringComparison.Ordinal), TimeSpan.FromSeconds(20), _world.Pbx.LogTail);

    private async Task AgentComesAsync()
    {
        const string Agent = "Local/agent-answers-briefly@targets/n";
        await _world.Pbx.CliAsync($"queue add member {Agent} to waiting");
        await Eventually.ShouldBeAsync(
            async () => (await _world.Pbx.CliAsync("queue show waiting")).Contains("has 0 calls", StringComparison.Ordinal), TimeSpan.FromSeconds(20), _world.Pbx.LogTail);
        await _world.Pbx.CliAsync($"queue remove member {Agent} from waiting");
    }

    private async Task<(LiveCall Call, string Caller)> CallAsync(string flow)
    {
        var caller = (++_callers).ToString();
        return (await _world.Callers.CallAsync($"{transport}-{flow}", caller), caller);
    }

    private async Task<EndedCall> EndsAsync(string caller, string reason, string node)
    {
        var ended = await _world.EndedCallAsync(caller, TimeSpan.FromSeconds(30));
        ended.Effects.Count.ShouldBe(1);
        ended.Effects[0].ShouldSatisfyAllConditions(effect => effect.Why.ShouldBe(reason), effect => effect.LastNode.ShouldBe(node));
        return ended;
    }

    private Task TellAsync(string node, string outlet, string what, EndedCall ended) =>
        TestContext.Out.WriteLineAsync($"| {node} | {transport} | {outlet} | {what} | {ended.Detail["path"]![0]!["milliseconds"]?.GetValue<double>() ?? 0:0} ms | {ended.EndReason} |");

    private static IEnumerable<string> Way(EndedCall ended) => ended.Detail["path"]!.AsArray().Select(entry => entry!["node"]!.GetValue<string>());
}
