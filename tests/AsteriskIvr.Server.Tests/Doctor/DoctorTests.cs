using System.Text.Json.Nodes;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Doctor;
using AsteriskIvr.Server.Doctor.Checks;
using AsteriskIvr.Server.Hosting;
using AsteriskIvr.Server.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AsteriskIvr.Server.Tests.Doctor;

public sealed class DoctorTests
{
    private ServerFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new ServerFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Before_the_first_start_it_finds_nothing_to_mend_and_creates_nothing()
    {
        var findings = await FindAsync();

        Levels(findings).ShouldNotContain("fail");
        Of(findings, "database")["detail"]!.GetValue<string>().ShouldContain("There is no");
        Directory.EnumerateFileSystemEntries(_folder["state"]).ShouldBeEmpty();
    }

    [Test]
    public async Task A_running_server_is_asked()
    {
        await using var server = await RunningServer.StartAsync(_folder);

        var findings = await FindAsync();

        Levels(findings).ShouldNotContain("fail");
        Of(findings, "server")["level"]!.GetValue<string>().ShouldBe("ok");
        Of(findings, "fastagi")["detail"]!.GetValue<string>().ShouldContain("is served by this server");
    }

    [Test]
    public async Task A_mistake_in_the_configuration_is_all_it_says()
    {
        _folder.Configuration["Calls"]!["EndGrase"] = "00:00:01";
        _folder.WriteConfiguration();

        var findings = await FindAsync(exitCode: ExitCodes.Failed);

        findings.ShouldHaveSingleItem()!["detail"]!.GetValue<string>().ShouldContain("Calls:EndGrase");
    }

    [Test]
    public async Task What_cannot_be_reached_is_to_be_mended()
    {
        _folder.Configuration["Pbx"] = new JsonArray(new JsonObject { ["Name"] = "main", ["AriUrl"] = "http://127.0.0.1:1/ari", ["AriUser"] = "u", ["AriPassword"] = "hunter2" });
        _folder.Configuration["Mail"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = 1, ["Security"] = "None", ["From"] = "ivr@example.com" };
        _folder.Configuration["Connections"] = new JsonObject { ["crm"] = new JsonObject { ["Provider"] = "PostgreSql", ["ConnectionString"] = "Host=127.0.0.1;Port=1;Username=u;Password=hunter2" } };
        _folder.WriteConfiguration();
        _folder.WriteFlow(TestFlows.Broken, "broken.yaml");

        var findings = await FindAsync(exitCode: ExitCodes.Failed);

        foreach (var check in (string[])["pbx main", "mail", "connection crm", "flows"])
            findings.ShouldContain(f => f!["check"]!.GetValue<string>() == check && f["level"]!.GetValue<string>() == "fail", check);
        findings.ToJsonString().ShouldNotContain("hunter2");
    }

    [Test]
    public async Task People_get_a_table_with_what_to_do()
    {
        var result = await CommandResult.RunAsync("doctor", "--config", _folder.Config);

        result.ExitCode.ShouldBe(ExitCodes.Success);
        result.Output.ShouldContain("→ The server creates it at its first start.");
        result.Output.ShouldContain("0 to mend");
    }

    [Test]
    public async Task Sounds_are_found_in_all_prompts_of_a_node()
    {
        await using var services = OfflineServices.Create(new ConfigurationBuilder().Build());
        var flow = services.GetRequiredService<FlowReader>().Read(TestFlows.Support, "support.yaml").Flow!;

        flow.Nodes.Values.SelectMany(Sounds.NamesIn).ShouldBe(["vm-press", "agent-pass"], ignoreOrder: true);
    }

    [TestCase("[general]\nsessionlimit = 1000 ; enough\n", FindingLevel.Ok)]
    [TestCase("[general]\n;sessionlimit=1000\n", FindingLevel.Warn)]
    [TestCase("[general]\nsessionlimit => 50\n", FindingLevel.Warn)]
    public void The_session_limit_is_read_from_http_conf(string text, object level)
    {
        File.WriteAllText(_folder["http.conf"], text);

        HttpSettings.Look("pbx", new Uri("http://127.0.0.1:8088/ari"), _folder["http.conf"]).Level.ShouldBe((FindingLevel)level);
    }

    private async Task<JsonArray> FindAsync(int exitCode = ExitCodes.Success)
    {
        var result = await CommandResult.RunAsync("doctor", "--json", "--config", _folder.Config);
        result.ExitCode.ShouldBe(exitCode, result.Output + result.Error);
        return JsonNode.Parse(result.Output)!.AsArray();
    }

    private static IEnumerable<string> Levels(JsonArray findings) => findings.Select(f => f!["level"]!.GetValue<string>());

    private static JsonNode Of(JsonArray findings, string check) => findings.First(f => f!["check"]!.GetValue<string>() == check)!;
}
