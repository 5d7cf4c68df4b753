using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Tests.Nodes;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Commands;

/// <summary>What people do with dead letters, and see of targets that are away.</summary>
public sealed class DeadLetterCommandTests
{
    private ServerFolder _folder = null!;
    private HttpReceiver _alerts = null!;
    private ScriptedHttpServer _crm = null!;
    private RunningServer _server = null!;
    private volatile string _answer = "";

    [SetUp]
    public async Task Start()
    {
        _answer = ScriptedHttpServer.Answer("422 No");
        _folder = new ServerFolder();
        _alerts = await HttpReceiver.StartAsync();
        _crm = new ScriptedHttpServer((_, stream, cancellationToken) => stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(_answer), cancellationToken).AsTask());
        _folder.Configuration["Env"] = new JsonObject { ["crm"] = _crm.Url };
        _folder.Configuration["AlertChannels"] = new JsonObject { ["ops"] = new JsonObject { ["Webhook"] = _alerts.Uri.ToString() } };
        _folder.Configuration["Alert"] = new JsonObject { ["Channels"] = new JsonArray("ops") };
        _folder.WriteConfiguration();
        _server = await RunningServer.StartAsync(_folder);
    }

    [TearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        await _crm.DisposeAsync();
        await _alerts.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task They_are_narrowed_resumed_in_bulk_discarded_and_audited()
    {
        var first = await _server.CallAsync("1001", "1", runState: "dead");
        var second = await _server.CallAsync("1002", "1", runState: "dead");

        foreach (var none in (string[][])[["--flow", "other"], ["--node", "note"], ["--error", "http-42"], ["--since", "2100-01-01"]])
        {
            (await _server.RunAsync(["runs", "--dead", .. none])).Output.ShouldContain("No runs.", customMessage: none[0]);
            (await _server.RunAsync(["retry", "--all-dead", .. none])).Output.ShouldBe("There are no dead letters.", customMessage: none[0]);
        }
        var listed = await _server.RunAsync("runs", "--dead", "--flow", "support", "--node", "submit", "--error", "http-422", "--since", "2020-01-01");
        listed.Output.ShouldContain(Ids.Short(first.Id));
        listed.Output.ShouldContain(Ids.Short(second.Id));

        var discarded = await _server.RunAsync("discard", Ids.Short(second.Id), "--reason", "was called back");
        (discarded.ExitCode, discarded.Output).ShouldBe((ExitCodes.Success, $"{second.Id} is put aside."));
        (await _server.RunAsync("discard", Ids.Short(second.Id), "--reason", "again")).ExitCode.ShouldBe(ExitCodes.Failed);
        (await _server.RunAsync("retry", Ids.Short(second.Id))).ExitCode.ShouldBe(ExitCodes.Failed);
        (await _server.RunAsync("runs")).Output.ShouldNotContain(Ids.Short(second.Id));
        (await _server.RunAsync("call", Ids.Short(second.Id))).Output.ShouldContain("discarded");

        _answer = ScriptedHttpServer.Answer("200 OK");
        (await _server.RunAsync("retry", "--all-dead", "--node", "submit")).Output.ShouldBe($"{first.Id} goes on.");
        await Eventually.ShouldBeAsync(async () => (await TraceAsync(first.Id))["run"]!["state"]!.GetValue<string>() == "done", TimeSpan.FromSeconds(30));

        var audit = JsonNode.Parse((await _server.RunAsync("audit", "--json")).Output)!.AsArray();
        audit.Select(entry => $"{entry!["action"]} {entry["callId"]}").ShouldBe([$"retry {first.Id}", $"discard {second.Id}"]);
        audit[1]!["detail"]!.GetValue<string>().ShouldStartWith("was called back (at submit, http-422: ");
        var user = $"{Environment.UserName} (uid ";
        audit.ShouldAllBe(entry => entry!["actor"]!.GetValue<string>().StartsWith(user, StringComparison.Ordinal));
        (await TraceAsync(second.Id))["run"]!["lastAction"]!.GetValue<string>().ShouldStartWith($"discard by {user}");
        (await _server.RunAsync("audit")).Output.ShouldContain("was called back");
    }

    [Test]
    public async Task Somebody_is_told()
    {
        await _server.CallAsync("1001", "1", runState: "dead");

        var alert = (await _alerts.WaitForRequestsAsync(1, TimeSpan.FromSeconds(30)))[0];

        alert.Body.ShouldContain("""{"support/submit http-422":"1"}""");
        alert.Body.ShouldNotContain("1001");
    }

    [Test]
    public async Task A_target_that_is_away_is_named_and_its_runs_wait()
    {
        _answer = ScriptedHttpServer.Answer("503 Away", headers: "Retry-After: 600\r\n");
        await _server.CallAsync("1001", "1", runState: "dead");

        var waiting = await _server.CallAsync("1002", "1", runState: "open");
        await Eventually.ShouldBeAsync(async () => (await TraceAsync(waiting.Id))["run"]!["error"]?.GetValue<string>() == $"waits for {_crm.Url}", TimeSpan.FromSeconds(30));

        (await TraceAsync(waiting.Id))["run"]!["failedAttempts"]!.GetValue<int>().ShouldBe(0);
        (await _server.RunAsync("runs")).Output.ShouldContain($"{_crm.Url} is out of service since ");
        var health = await _server.RunAsync("health");
        health.ExitCode.ShouldBe(ExitCodes.Success);
        health.Output.ShouldContain($"targets: healthy, out of service: {_crm.Url} (http-503)");
        _crm.Requests.Count.ShouldBe(1);
    }

    [TestCase("runs", "--node", "submit")]
    [TestCase("retry", "--node", "submit")]
    [TestCase("discard", "0195a1b2")]
    public async Task What_makes_no_sense_is_a_mistake(params string[] arguments) => (await _server.RunAsync(arguments)).ExitCode.ShouldBe(ExitCodes.Usage);

    private async Task<JsonObject> TraceAsync(Guid id) => JsonNode.Parse((await _server.RunAsync("call", id.ToString(), "--json")).Output)!.AsObject();
}
