using System.Text.Json.Nodes;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Storage.Queries;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Commands;

/// <summary>Calls over FastAGI, and what the commands say of them.</summary>
public sealed class CallCommandTests
{
    private ServerFolder _folder = null!;
    private HttpReceiver _crm = null!;
    private RunningServer _server = null!;
    private CallSummary _first = null!;
    private CallSummary _second = null!;

    [OneTimeSetUp]
    public async Task PlaceCalls()
    {
        _folder = new ServerFolder();
        _crm = await HttpReceiver.StartAsync();
        _folder.Configuration["Env"] = new JsonObject { ["crm"] = _crm.Uri.ToString().TrimEnd('/') };
        _folder.WriteConfiguration();
        _server = await RunningServer.StartAsync(_folder);
        _first = await _server.CallAsync("1001", "11234");
        _second = await _server.CallAsync("1002", "1");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        await _crm.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Calls_lists_the_newest_first_with_the_end_of_their_ids()
    {
        var result = await _server.RunAsync("calls");

        result.ExitCode.ShouldBe(ExitCodes.Success);
        var lines = result.Output.Split('\n').Where(line => line.Contains("support@1", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBeGreaterThanOrEqualTo(2);
        lines.FindIndex(line => line.Contains(Ids.Short(_second.Id), StringComparison.Ordinal)).ShouldBeLessThan(
            lines.FindIndex(line => line.Contains(Ids.Short(_first.Id), StringComparison.Ordinal)));
        result.Output.ShouldContain("+01:00");
    }

    [Test]
    public async Task Calls_as_json_has_its_public_names_and_utc_times()
    {
        var result = await _server.RunAsync("calls", "--json", "--caller", "1001");

        var call = JsonNode.Parse(result.Output)!.AsArray().ShouldHaveSingleItem()!.AsObject();
        call.Select(field => field.Key).ShouldBe(
            ["id", "startedAt", "endedAt", "transport", "flow", "flowVersion", "caller", "dialed", "endReason", "lastNode", "runState"]);
        call["startedAt"]!.GetValue<string>().ShouldEndWith("Z");
        call["endReason"]!.GetValue<string>().ShouldBe("system-disconnect");
    }

    [TestCase("--reason", "error")]
    [TestCase("--caller", "9999")]
    [TestCase("--flow", "other")]
    [TestCase("--node", "nowhere")]
    [TestCase("--from", "2999-01-01")]
    [TestCase("--to", "2001-01-01")]
    public async Task Calls_can_be_narrowed(string option, string value)
    {
        var result = await _server.RunAsync("calls", option, value);

        result.Output.ShouldBe("No calls.");
    }

    [Test]
    public async Task Call_shows_way_input_end_and_post_call_steps()
    {
        var result = await _server.RunAsync("call", Ids.Short(_first.Id));

        result.ExitCode.ShouldBe(ExitCodes.Success);
        foreach (var part in (string[])["choose", "→ 1", "ask-pin", "••••", "system-disconnect", "16 normal clearing", "3 s billed", "1. note", "2. submit", "→ next", "pressed 1, pin ••••"])
            result.Output.ShouldContain(part);
        result.Output.ShouldNotContain("1234");
    }

    [Test]
    public async Task Call_as_json_has_its_public_names_and_no_secret_input()
    {
        var result = await _server.RunAsync("call", _first.Id.ToString(), "--json");

        var call = JsonNode.Parse(result.Output)!.AsObject();
        call.Select(field => field.Key).ShouldBe(
            [
                "id", "pbx", "uniqueId", "linkedId", "channel", "transport", "direction", "callerNumber", "callerName", "dialedNumber", "language", "flow",
                "flowVersion", "owner", "startedAt", "answeredAt", "endedAt", "durationSeconds", "billableSeconds", "endReason", "hangupCause", "hangupCauseText",
                "techCause", "hungUpBy", "lastNode", "transferredTo", "error", "path", "inputs", "recordings", "session", "run", "steps", "activity",
            ]);
        call["run"]!["state"]!.GetValue<string>().ShouldBe("done");
        call["steps"]!.AsArray().Select(step => step!["node"]!.GetValue<string>()).ShouldBe(["note", "submit"]);
        call["session"]!["pin"]!.GetValue<string>().ShouldBe("••••");
    }

    [Test]
    public async Task A_call_is_found_by_any_part_of_its_id_that_is_its_own()
    {
        var id = _first.Id.ToString();
        var uniqueId = JsonNode.Parse((await _server.RunAsync("call", id, "--json")).Output)!["uniqueId"]!.GetValue<string>();

        foreach (var text in (string[])[id, id.ToUpperInvariant(), id.Replace("-", "", StringComparison.Ordinal), id[^8..], id[^12..], id[..^2], uniqueId])
            (await _server.RunAsync("call", text)).Output.ShouldContain(id, customMessage: text);
    }

    [Test]
    public async Task A_part_that_several_ids_share_names_them_all()
    {
        // Eight digits stand for 65 s, and their end can lie between two calls, but not before and after one.
        var (one, other) = Common(_first, _second).Length >= 8 ? (_first, _second) : (_second, await _server.CallAsync("1004", "1"));

        var result = await _server.RunAsync("call", Common(one, other));

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain("can mean more than one call");
        result.Error.ShouldContain(one.Id.ToString());
        result.Error.ShouldContain(other.Id.ToString());
    }

    [TestCase("abc")]
    [TestCase("ffffffffffff")]
    [TestCase("pbx-1.2")]
    public async Task A_call_that_is_not_there_is_said(string id)
    {
        var result = await _server.RunAsync("call", id);

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain($"There is no call '{id}'.");
    }

    [Test]
    public async Task A_dead_letter_is_listed_and_resumed()
    {
        _crm.Answer = _ => new HttpAnswer(500);
        var call = await _server.CallAsync("1003", "1", runState: "dead");

        var listed = await _server.RunAsync("runs", "--dead");
        listed.Output.ShouldContain(Ids.Short(call.Id));
        listed.Output.ShouldContain("submit");

        _crm.Answer = _ => new HttpAnswer();
        var resumed = await _server.RunAsync("retry", Ids.Short(call.Id));
        resumed.ExitCode.ShouldBe(ExitCodes.Success);
        resumed.Output.ShouldBe($"{call.Id} goes on.");
        await Eventually.ShouldBeAsync(
            async () => JsonNode.Parse((await _server.RunAsync("call", call.Id.ToString(), "--json")).Output)!["run"]!["state"]!.GetValue<string>() == "done",
            TimeSpan.FromSeconds(30));

        var again = await _server.RunAsync("retry", Ids.Short(call.Id));
        again.ExitCode.ShouldBe(ExitCodes.Failed);
        again.Output.ShouldContain("is no dead letter");
    }

    [Test]
    public async Task Retry_without_runs_is_a_mistake()
    {
        var result = await _server.RunAsync("retry");

        result.ExitCode.ShouldBe(ExitCodes.Usage);
        result.Error.ShouldContain("Name the runs to resume, or give --all-dead.");
    }

    // The ids begin with their times.
    private static string Common(CallSummary one, CallSummary other)
    {
        var (a, b) = (one.Id.ToString(), other.Id.ToString());
        return a[..a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count()];
    }
}
