using System.Text.Json.Nodes;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;
using Microsoft.Data.Sqlite;

namespace AsteriskIvr.Server.Tests.Commands;

public sealed class ForgetCommandTests
{
    private ServerFolder _folder = null!;
    private HttpReceiver _crm = null!;
    private RunningServer _server = null!;

    [SetUp]
    public async Task Start()
    {
        _folder = new ServerFolder();
        _crm = await HttpReceiver.StartAsync();
        _folder.Configuration["Env"] = new JsonObject { ["crm"] = _crm.Uri.ToString().TrimEnd('/') };
        _folder.WriteConfiguration();
        _server = await RunningServer.StartAsync(_folder);
    }

    [TearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        await _crm.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_caller_is_forgotten_and_the_audit_says_who_did_it_without_the_number()
    {
        var call = await _server.CallAsync("4930555123", "11234");
        await _server.CallAsync("4930555124", "1");
        _crm.Answer = _ => new HttpAnswer(422);
        await _server.CallAsync("4930555125", "1", runState: "dead");

        (await _server.RunAsync("forget", "--caller", "4930555123", "--dry-run")).Output.ShouldBe("1 call(s) of this number would be forgotten.");
        (await ShownAsync(call.Id)).ShouldContain("4930555123");
        var forgotten = await _server.RunAsync("forget", "--caller", "4930555123", "--yes");

        (forgotten.ExitCode, forgotten.Output).ShouldBe((ExitCodes.Success, "1 call(s) of this number are forgotten."));
        (await ShownAsync(call.Id)).ShouldNotContain("4930555123");
        (await _server.RunAsync("calls", "--caller", "4930555123")).Output.ShouldNotContain("support");
        (await _server.RunAsync("calls", "--caller", "4930555124")).Output.ShouldContain("support");
        var audit = JsonNode.Parse((await _server.RunAsync("audit", "--json")).Output)!.AsArray().ShouldHaveSingleItem()!;
        audit["action"]!.GetValue<string>().ShouldBe("forget");
        audit["actor"]!.GetValue<string>().ShouldStartWith($"{Environment.UserName} (uid ");
        audit["detail"]!.GetValue<string>().ShouldBe("1 call(s) of a number that ends in 23; 0 left");
        (await _server.RunAsync("audit")).Output.ShouldContain("ends in 23");
    }

    [Test]
    public async Task A_call_whose_work_is_not_done_is_left_and_named()
    {
        _crm.Answer = _ => new HttpAnswer(422);
        var dead = await _server.CallAsync("1001", "1", runState: "dead");

        var left = await _server.RunAsync("forget", "--caller", "1001", "--yes", "--json");

        left.ExitCode.ShouldBe(ExitCodes.Failed);
        var answer = JsonNode.Parse(left.Output)!;
        answer["forgotten"]!.GetValue<int>().ShouldBe(0);
        answer["left"]!.AsArray().ShouldHaveSingleItem()!.GetValue<Guid>().ShouldBe(dead.Id);
        (await ShownAsync(dead.Id)).ShouldContain("1001");
        (await _server.RunAsync("discard", dead.Id.ToString(), "--reason", "caller asked to be forgotten")).ExitCode.ShouldBe(ExitCodes.Success);
        (await _server.RunAsync("forget", "--caller", "1001", "--yes")).ExitCode.ShouldBe(ExitCodes.Success);
    }

    [Test]
    public async Task Nothing_is_forgotten_unasked()
    {
        var call = await _server.CallAsync("1001", "1");

        var refused = await _server.RunAsync("forget", "--caller", "1001");

        refused.ExitCode.ShouldBe(ExitCodes.Usage);
        refused.Error.ShouldContain("Give --yes");
        (await _server.RunAsync("forget", "--caller", "", "--yes")).ExitCode.ShouldBe(ExitCodes.Usage);
        (await _server.RunAsync("forget", "--yes")).ExitCode.ShouldBe(ExitCodes.Usage);
        (await ShownAsync(call.Id)).ShouldContain("1001");
    }

    // What is in the spool would come back.
    [Test]
    public async Task Nobody_is_forgotten_while_the_spool_holds_calls()
    {
        await _server.CallAsync("1001", "1");
        Task next;
        await using (var locked = new SqliteConnection($"Data Source={_folder["state/ivr.db"]};Pooling=False"))
        {
            await locked.OpenAsync();
            await using var begin = locked.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            await begin.ExecuteNonQueryAsync();
            next = AgiCaller.CallAsync(_folder.AgiPort, "support", "1002", "1");
            await Eventually.ShouldBeAsync(async () => (await _server.RunAsync("health")).Output.Contains("spool", StringComparison.Ordinal), TimeSpan.FromSeconds(30));

            var refused = await _server.RunAsync("forget", "--caller", "1001", "--yes");

            refused.ExitCode.ShouldBe(ExitCodes.Usage);
            refused.Error.ShouldContain("The spool is not empty");
        }
        await next;
        await Eventually.ShouldBeAsync(
            async () => (await _server.RunAsync("forget", "--caller", "1001", "--yes")).Output == "1 call(s) of this number are forgotten.", TimeSpan.FromSeconds(60));
    }

    [Test]
    public async Task A_file_of_rejected_records_is_pointed_at()
    {
        await File.WriteAllTextAsync(_folder["state/ivr.spool.rejected"], "{}");

        (await _server.RunAsync("forget", "--caller", "1001", "--dry-run")).Output.ShouldContain($"{_folder["state/ivr.spool.rejected"]} holds records");
    }

    private async Task<string> ShownAsync(Guid id) => (await _server.RunAsync("call", id.ToString(), "--json")).Output;
}
