using System.Text.Json.Nodes;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Storage.Queries;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Commands;

/// <summary>Flows that are deployed by command.</summary>
public sealed class FlowCommandTests
{
    private ServerFolder _folder = null!;
    private RunningServer _server = null!;

    [SetUp]
    public async Task Start()
    {
        _folder = new ServerFolder();
        _folder.Configuration["Server"]!["DeployByCommand"] = true;
        _folder.WriteConfiguration();
        _server = await RunningServer.StartAsync(_folder);
    }

    [TearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_flow_is_deployed_listed_shown_compared_rolled_back_and_audited()
    {
        var file = Write("support.yaml", TestFlows.Support);
        (await _server.RunAsync("flows")).Output.ShouldContain("No flows.");

        (await _server.RunAsync("deploy", file, "--message", "first try")).Output.ShouldEndWith("support@1 is deployed.");
        (await _server.RunAsync("deploy", file)).Output.ShouldEndWith("support@1 is current already: nothing has changed.");
        Write("support.yaml", TestFlows.Support.Replace("attempts: 1\n", "attempts: 2\n", StringComparison.Ordinal).Replace("exhausted: bye }\n  ask-pin", "exhausted: sorry }\n  ask-pin", StringComparison.Ordinal));
        (await _server.RunAsync("diff", "support", file)).Output.ShouldBe($"support@1 → {file}\n~ choose  attempts: 1 → 2\n> choose  exhausted: bye → sorry");
        (await _server.RunAsync("deploy", file, "-m", "more patience")).Output.ShouldEndWith("support@2 is deployed.");

        (await _server.RunAsync("diff", "support@1")).Output.ShouldBe("support@1 → support@2\n~ choose  attempts: 1 → 2\n> choose  exhausted: bye → sorry");
        (await _server.RunAsync("show", "support@1")).Output.ShouldBe(TestFlows.Support.TrimEnd('\n'));
        (await _server.RunAsync("show", "support")).Output.ShouldContain("attempts: 2");
        var listed = await _server.RunAsync("flows");
        listed.ExitCode.ShouldBe(ExitCodes.Success);
        listed.Output.ShouldContain("support@2");
        listed.Output.ShouldContain("more patience");
        listed.Output.ShouldContain(Environment.UserName);

        (await _server.RunAsync("rollback", "support", "-m", "too patient")).Output.ShouldBe("support@1 is current again; it was support@2.");
        var none = await _server.RunAsync("rollback", "support");
        (none.ExitCode, none.Error).ShouldBe((ExitCodes.Usage, "asterisk-ivr: No version of 'support' was current before support@1. Name one: asterisk-ivr rollback support VERSION\n"));
        (await _server.RunAsync("rollback", "support", "2")).Output.ShouldBe("support@2 is current again; it was support@1.");

        var audit = (await _server.RunAsync("audit")).Output;
        foreach (var entry in (string[])["support@1: first try", "support@2: more patience", "support@2 → support@1: too patient"])
            audit.ShouldContain(entry);
        var versions = JsonNode.Parse((await _server.RunAsync("flows", "support", "--json")).Output)!.AsArray();
        versions.Select(v => (v!["version"]!.GetValue<int>(), v["isCurrent"]!.GetValue<bool>(), v["message"]!.GetValue<string>())).ShouldBe([(2, true, "more patience"), (1, false, "first try")]);
    }

    [Test]
    public async Task Of_files_of_which_one_has_errors_none_is_deployed_and_all_mistakes_are_shown()
    {
        var result = await _server.RunAsync("deploy", Write("good.yaml", TestFlows.Support), Write("bad.yaml", TestFlows.Broken));

        result.ExitCode.ShouldBe(ExitCodes.Failed);
        result.Output.ShouldContain("bad.yaml:4:");
        result.Output.ShouldContain("^~~~~~~");
        result.Output.ShouldEndWith("Nothing was deployed.");
        (await _server.RunAsync("flows")).Output.ShouldContain("No flows.");
    }

    [Test]
    public async Task A_call_and_its_run_stay_on_their_version_and_the_next_call_gets_the_new_one()
    {
        await _server.RunAsync("deploy", Write("support.yaml", TestFlows.Support));
        var pause = new TaskCompletionSource();
        var under = AgiCaller.CallAsync(_folder.AgiPort, "support", "1001", "11234", pause.Task);
        await Eventually.ShouldBeAsync(async () => (await CallsAsync("1001")).Count == 1, TimeSpan.FromSeconds(30));

        await _server.RunAsync("deploy", Write("support.yaml", TestFlows.Support.Replace("pressed {{", "version two: {{", StringComparison.Ordinal)));
        (await _server.RunAsync("flows")).Output.ShouldContain("1 calls, 0 runs");
        var removed = await _server.RunAsync("remove", "support@1");
        (removed.ExitCode, removed.Error).ShouldBe((ExitCodes.Usage, "asterisk-ivr: support@1 is in use: another version became current just now, and calls on other servers can still begin on this one; do it again in a minute. It is kept.\n"));
        (await _server.RunAsync("remove", "support@2")).Error.ShouldContain("it is what new calls get");
        pause.SetResult();
        await under;

        (await NoteAsync("1001")).ShouldBe("support@1 pressed 1, pin ••••");
        await AgiCaller.CallAsync(_folder.AgiPort, "support", "1002", "11234");
        (await NoteAsync("1002")).ShouldBe("support@2 version two: 1, pin ••••");
    }

    [Test]
    public async Task A_subflow_is_deployed_and_flows_stay_on_its_text_until_they_are_deployed_again()
    {
        var subflow = Write("ask.yaml", Subflow("one"));
        var flow = Write("main.yaml", Caller);
        (await _server.RunAsync("validate", flow)).Output.ShouldContain("flow 'main' is valid");
        (await _server.RunAsync("deploy", flow)).Output.ShouldContain("There is no subflow 'ask'.");
        (await _server.RunAsync("deploy", flow, subflow)).Output.ShouldBe("main@1 is deployed.\nask@1 is deployed.");

        Write("ask.yaml", Subflow("two"));
        (await _server.RunAsync("deploy", subflow)).Output.ShouldBe("ask@2 is deployed.\nmain@1 stays on the subflow as it was; deploy it again to take the new one.");
        await AgiCaller.CallAsync(_folder.AgiPort, "main", "1001", "");
        (await NoteAsync("1001")).ShouldBe("main@1 got one");
        (await _server.RunAsync("deploy", flow)).Output.ShouldBe("main@2 is deployed.");
        await AgiCaller.CallAsync(_folder.AgiPort, "main", "1002", "");
        (await NoteAsync("1002")).ShouldBe("main@2 got two");

        (await _server.RunAsync("diff", "main@1", "main@2")).Output.ShouldBe("main@1 → main@2\n~ [ask] set  values.answer: one → two");
        (await _server.RunAsync("show", "main@1", "--subflow", "ask")).Output.ShouldBe(Subflow("one").TrimEnd('\n'));
        (await _server.RunAsync("show", "main@1", "--subflow", "other")).Error.ShouldContain("it uses ask.");
    }

    [Test]
    public async Task Routes_lead_calls_by_entry_number_and_time()
    {
        await _server.RunAsync("deploy", Write("support.yaml", TestFlows.Support), Write("night.yaml", TestFlows.Support.Replace("name: support", "name: night", StringComparison.Ordinal)));
        (await _server.RunAsync("routes")).Output.ShouldBe("No routes: the dialplan names flows.");
        (await _server.RunAsync("route", "test", "600")).ExitCode.ShouldBe(ExitCodes.Failed);

        (await _server.RunAsync("route", "add", "--flow", "suport")).Output.ShouldContain("Did you mean 'support'?");
        (await _server.RunAsync("route", "add", "--flow", "support", "-m", "all of them")).Output.ShouldBe("routes@1 is deployed.");
        (await _server.RunAsync("route", "add", "--flow", "night", "--prefix", "6", "--from", "2100-01-01 00:00", "--zone", "Europe/Berlin")).Output.ShouldBe("routes@2 is deployed.");
        (await _server.RunAsync("route", "add", "--flow", "night", "--number", "601", "--from", "2100-13-01 00:00")).ExitCode.ShouldBe(ExitCodes.Usage);

        (await _server.RunAsync("route", "test", "600")).Output.ShouldBe(
            "support@1 answers, by the route for no entry, any number.\nFrom 2100-01-01 00:00 Europe/Berlin on: night.");
        (await _server.RunAsync("route", "test", "600", "--at", "2099-12-31T23:00:00Z")).Output.ShouldStartWith("night@1 answers");
        (await _server.RunAsync("route", "test", "600", "--at", "2099-12-31T22:59:59Z")).Output.ShouldStartWith("support@1 answers");
        (await _server.RunAsync("route", "test", "--entry", "night")).Output.ShouldBe("night@1 answers, since the entry names it.");
        (await _server.RunAsync("routes")).Output.ShouldContain("2100-01-01 00:00 Europe/Berlin");
        await AgiCaller.CallAsync(_folder.AgiPort, "", "1001", "11234");
        (await NoteAsync("1001")).ShouldStartWith("support@1");

        (await _server.RunAsync("route", "add", "--flow", "night", "--number", "600")).Output.ShouldBe("routes@3 is deployed.");
        await AgiCaller.CallAsync(_folder.AgiPort, "", "1002", "11234");
        (await NoteAsync("1002")).ShouldStartWith("night@1");
        (await _server.RunAsync("diff", "routes@2", "routes@3")).Output.ShouldBe("routes@2 → routes@3\n+ number 600  (night)");
        (await _server.RunAsync("route", "remove", "--number", "600")).Output.ShouldBe("routes@2 is current again: it has this very text.");
        (await _server.RunAsync("route", "remove", "--number", "600")).ExitCode.ShouldBe(ExitCodes.Usage);
        (await _server.RunAsync("rollback", "routes", "1")).Output.ShouldBe("routes@1 is current again; it was routes@2.");
    }

    [Test]
    public async Task What_one_server_deploys_another_on_its_database_serves_within_seconds()
    {
        using var folder = new ServerFolder();
        folder.Configuration["Server"]!["DeployByCommand"] = true;
        folder.Configuration["Storage"]!["ConnectionString"] = _folder.Configuration["Storage"]!["ConnectionString"]!.GetValue<string>();
        folder.Configuration["Storage"]!["SpoolPath"] = folder["state/other.spool"];
        folder.Configuration["Storage"]!["NodeName"] = "other";
        folder.WriteConfiguration();
        await using var other = await RunningServer.StartAsync(folder);

        await _server.RunAsync("deploy", Write("support.yaml", TestFlows.Support));

        await Eventually.ShouldBeAsync(
            async () => (await other.Client.GetAsync<ServerStatus>("status", CancellationToken.None)).Flows is ["support@1"], TimeSpan.FromSeconds(30));
    }

    [TestCase("show", "support@x")]
    [TestCase("remove", "support")]
    [TestCase("show", "nothing")]
    [TestCase("show", "nothing@3")]
    [TestCase("flows", "nothing")]
    [TestCase("rollback", "nothing")]
    [TestCase("deploy", "/no/such/file.yaml")]
    [TestCase("route", "add", "--flow", "x", "--number", "1", "--prefix", "1")]
    public async Task What_is_not_there_or_not_understood_ends_with_2(params string[] command) => (await _server.RunAsync(command)).ExitCode.ShouldBe(ExitCodes.Usage);

    private const string Caller = """
        schema: 1
        name: main
        nodes:
          start: { type: start, next: ask, exception: trouble, hangup: after-call }
          ask: { type: subflow, flow: ask, outputs: { answer: answer }, next: bye }
          bye: { type: disconnect }
          trouble: { type: exception, next: bye }
          after-call: { type: hangup, next: note }
          note: { type: log, message: "got {{ session.answer }}", next: end }
          end: { type: end }
        """;

    private static string Subflow(string answer) => $$"""
        schema: 1
        name: ask
        subflow: { start: set, outputs: [answer] }
        nodes:
          set: { type: set, values: { answer: {{answer}} }, next: out }
          out: { type: return }
        """;

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private Task<List<CallSummary>> CallsAsync(string number) => _server.Client.GetAsync<List<CallSummary>>($"calls?caller={number}", CancellationToken.None);

    // The version of the caller's call, and the line that its post-call run wrote.
    private async Task<string> NoteAsync(string number)
    {
        CallTrace? call = null;
        await Eventually.ShouldBeAsync(async () =>
        {
            if (await CallsAsync(number) is not [var one])
                return false;
            call = await _server.Client.GetAsync<CallTrace>($"calls/{one.Id}", CancellationToken.None);
            return call.Activity.Count > 0;
        }, TimeSpan.FromSeconds(30));
        return $"{call!.Flow}@{call.FlowVersion} {call.Activity[0].Message}";
    }
}
