using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AsteriskIvr.EndToEnd.Tests.World;
using AsteriskIvr.Testing;

namespace AsteriskIvr.EndToEnd.Tests.Versions;

/// <summary>Versions, routes and subflows with real calls on a real Asterisk.</summary>
[TestFixture("agi"), TestFixture("ari")]
[Parallelizable(ParallelScope.None)]
internal sealed class VersionTests(string transport)
{
    // The dialplan names no flow: the routing table decides by the number.
    private const string Dialplan = """
        [in]
        exten => _4930X.,1,Set(FLOW=)
         same => n,Goto(ivr-by-agi,s,1)
        exten => _4940X.,1,Set(FLOW=)
         same => n,Goto(ivr-by-ari,s,1)
        """;

    private const string Menu = "first: { type: menu, prompt: { sound: demo-instruct }, timeout: 60s, saveAs: choice, on: { \"1\": bye, exhausted: bye } }";

    private const string Beep = "first: { type: play, prompt: { sound: beep }, next: bye }";

    private IvrWorld _world = null!;
    private int _callers = 5000;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _world = await IvrWorld.StartAsync(new AsteriskOptions { Dialplan = Dialplan }, new Dictionary<string, string> { ["idle"] = Beep });
        await _world.Server.StopAsync();
        _world.Server.Environment = ["ASTERISKIVR__Server__DeployByCommand=true"];
        await _world.Server.StartAsync();
    }

    [TearDown]
    public Task TellAsync() => _world.TellIfFailedAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
    }

    [Test]
    public async Task A_call_and_its_run_stay_on_their_version_and_the_next_is_on_the_new_one_or_on_the_old_one_again()
    {
        await DeployAsync(Marked("shop", Menu, "one"));
        var (call, caller) = await CallAsync($"{transport}-shop");
        await HearsSoundAsync(call);

        await DeployAsync(Marked("shop", Menu, "two"));
        (await ChoiceAfterKeyAsync(call, caller)).ShouldBe("one 1 1");
        (call, caller) = await CallAsync($"{transport}-shop");
        await HearsSoundAsync(call);
        (await ChoiceAfterKeyAsync(call, caller)).ShouldBe("two 2 1");

        (await PostAsync("flows/rollback", new { name = "shop" }))["to"]!.GetValue<int>().ShouldBe(1);
        (call, caller) = await CallAsync($"{transport}-shop");
        await HearsSoundAsync(call);
        (await ChoiceAfterKeyAsync(call, caller)).ShouldBe("one 1 1");
    }

    [Test]
    public async Task The_dialled_number_leads_to_a_flow_and_from_a_moment_on_to_another()
    {
        var number = transport == "agi" ? "4930123" : "4940123";
        await DeployAsync(Marked("day", Beep, "day"), Marked("night", Beep, "night"), $"schema: 1\nroutes:\n  - {{ prefix: \"{number[..4]}\", flow: day }}\n");
        var (call, caller) = await CallAsync(number);
        await call.Ended;
        (await ChoiceAsync(caller)).ShouldStartWith("day");

        var from = TimeProvider.System.GetUtcNow().AddSeconds(2).ToString("yyyy-MM-ddTHH:mm:sszzz");
        await PostAsync("routes/add", new { route = new { prefix = number[..4], flow = "night", from, fromText = from } });
        (await _world.Server.GetAsync($"routes/test?number={number}&at=2026-01-01T00:00:00Z"))["flow"]!.GetValue<string>().ShouldBe("day@1");
        await Eventually.ShouldBeAsync(async () => (await _world.Server.GetAsync($"routes/test?number={number}"))["flow"]!.GetValue<string>() == "night@1");
        (call, caller) = await CallAsync(number);
        await call.Ended;
        (await ChoiceAsync(caller)).ShouldStartWith("night");
    }

    [Test]
    public async Task A_subflow_in_the_call_and_one_after_it_go_on_after_a_kill_in_them()
    {
        await DeployAsync(Ask, Submit, WithSubflows);
        var (call, caller) = await CallAsync($"{transport}-with-subflows");
        await HearsSoundAsync(call);
        if (transport == "ari")
        {
            // Killed inside the subflow: the call goes on there. (Over FastAGI the dialplan takes its fallback.)
            await Eventually.ShouldBeAsync(async () => (await _world.Server.GetAsync($"calls?caller={caller}"))[0]!["lastNode"]?.GetValue<string>() == "ask/choose");
            await _world.Server.KillAsync();
            // The third post-call step is the request; it has been done, and is not stored.
            await RestartAsync("ASTERISKIVR_FAULT_KILL=step.done#3");
            await Eventually.ShouldBeAsync(() => _world.Server.HasLogged("goes on at node 'ask/choose'"), TimeSpan.FromSeconds(30), () => _world.Server.Log);
            var heard = call.PacketsHeard;
            await Eventually.ShouldBeAsync(() => call.PacketsHeard > heard + 20);
        }
        else
        {
            await DeployAsync(Ask.Replace("attempts: 1", "attempts: 2", StringComparison.Ordinal));
        }
        await call.PressAsync("1");
        await call.Ended;
        if (transport == "ari")
        {
            (await _world.Server.Exit.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(137);
            await _world.Server.KillAsync();
            await RestartAsync();
        }

        var ended = await _world.EndedCallAsync(caller, TimeSpan.FromSeconds(60));
        ended.Effects.ShouldHaveSingleItem().ShouldBe(new Effect("system-disconnect", "", "", "bye", "1"));
        var key = $"{ended.Id}/after/submit";
        _world.Web.Requests.Count(r => r.Headers.Any(h => h.Key == "Idempotency-Key" && h.Value.Contains(key))).ShouldBe(transport == "ari" ? 2 : 1, key);
        var way = string.Join(' ', ended.Detail["path"]!.AsArray().Select(entry => $"{entry!["node"]}:{entry["outlet"]}"));
        way.ShouldBe(transport == "ari"
            ? "ask:enter ask/choose: ask/choose:1 ask/done:next bye:"
            : "ask:enter ask/choose:1 ask/done:next bye:");
        string.Join(' ', ended.Detail["steps"]!.AsArray().Select(step => step!["node"])).ShouldBe("after after/row after/submit after/out");
    }

    private const string Ask = """
        schema: 1
        name: ask
        subflow: { start: choose, outputs: [key] }
        nodes:
          choose: { type: menu, prompt: { sound: demo-instruct }, timeout: 60s, attempts: 1, saveAs: key, on: { "1": done, exhausted: done } }
          done: { type: return }
        """;

    private const string Submit = """
        schema: 1
        name: submit
        subflow: { start: row, inputs: [key] }
        nodes:
          row:
            type: database
            connection: crm
            execute: "insert into ended (call_id, why, cause, by_whom, last_node, choice) values (@id, @why, '', '', @node, @choice)"
            parameters: { id: "{{ call.id }}", why: "{{ call.endReason }}", node: "{{ call.lastNode }}", choice: "{{ session.key }}" }
            next: submit
          submit: { type: http, method: POST, url: "{{ env.crm }}", json: { key: "{{ session.key }}" }, next: out }
          out: { type: return }
        """;

    private const string WithSubflows = """
        schema: 1
        name: with-subflows
        nodes:
          start: { type: start, next: ask, exception: trouble, hangup: after-call }
          ask: { type: subflow, flow: ask, outputs: { choice: key }, next: bye }
          bye: { type: disconnect }
          trouble: { type: exception, next: bye }
          after-call: { type: hangup, next: after }
          after: { type: subflow, flow: submit, inputs: { key: "{{ session.choice }}" }, next: end }
          end: { type: end }
        """;

    // What the post-call part writes is the version's own word, its number, and the key.
    private static string Marked(string name, string main, string mark) =>
        TestFlows.Yaml(name, main).Replace("choice: \"{{ session.choice }}\"", $"choice: \"{mark} {{{{ call.flowVersion }}}} {{{{ session.choice }}}}\"", StringComparison.Ordinal);

    private async Task DeployAsync(params string[] texts)
    {
        var answer = await PostAsync("flows/deploy", new { files = texts.Select((text, i) => new { file = $"{i}.yaml", text }) });
        answer["deployed"]!.AsArray().Count.ShouldBe(texts.Length, answer.ToJsonString());
    }

    private async Task<JsonNode> PostAsync(string path, object body)
    {
        using var response = await _world.Server.Control.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }

    private Task RestartAsync(params string[] environment)
    {
        _world.Server.Environment = ["ASTERISKIVR__Server__DeployByCommand=true", .. environment];
        return _world.Server.StartAsync();
    }

    private async Task<(LiveCall Call, string Caller)> CallAsync(string extension)
    {
        var caller = (++_callers).ToString();
        return (await _world.Callers.CallAsync(extension, caller), caller);
    }

    private static async Task HearsSoundAsync(LiveCall call)
    {
        await call.Answered;
        await Eventually.ShouldBeAsync(() => call.PacketsHeard > 10);
    }

    private async Task<string> ChoiceAfterKeyAsync(LiveCall call, string caller)
    {
        await call.PressAsync("1");
        await call.Ended;
        return await ChoiceAsync(caller);
    }

    private async Task<string> ChoiceAsync(string caller) => (await _world.EndedCallAsync(caller)).Effects.ShouldHaveSingleItem().Choice;
}
