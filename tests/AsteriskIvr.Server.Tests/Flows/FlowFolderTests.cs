using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Flows;
using AsteriskIvr.Server.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AsteriskIvr.Server.Tests.Flows;

/// <summary>Flows that are those of a folder.</summary>
public sealed class FlowFolderTests
{
    private const string Routes = "schema: 1\nroutes:\n  - { number: \"600\", flow: support }\n";

    [Test]
    public async Task The_folder_is_the_truth_a_broken_file_leaves_the_running_version_on_and_raises_the_alarm()
    {
        using var folder = new ServerFolder();
        folder.WriteFlow(Named("extra"), "extra.yaml");
        folder.WriteFlow(Routes, "routes.yaml");
        folder.WriteFlow("cases: []", "support.test.yaml");
        await using var server = await RunningServer.StartAsync(folder);
        (await FlowsAsync(folder)).ShouldBe(["extra@1", "routes@1", "support@1"]);
        (await RunAsync(folder, "health")).ExitCode.ShouldBe(ExitCodes.Success);

        // One broken, one changed, one gone, one new: the good ones are served, nothing is withdrawn.
        folder.WriteFlow(TestFlows.Broken.Replace("name: broken", "name: support", StringComparison.Ordinal));
        File.Delete(folder["flows/extra.yaml"]);
        folder.WriteFlow(Named("fresh"), "fresh.yaml");
        await ReloadAsync(server);
        (await FlowsAsync(folder)).ShouldBe(["extra@1", "fresh@1", "routes@1", "support@1"]);
        var flows = await RunAsync(folder, "flows");
        flows.ExitCode.ShouldBe(ExitCodes.Failed);
        flows.Output.ShouldContain("support.yaml: 1 error(s); the first is");
        flows.Output.ShouldContain("IVR0404");
        var health = await RunAsync(folder, "health");
        (health.ExitCode, health.Output.Contains("flows: degraded", StringComparison.Ordinal)).ShouldBe((ExitCodes.Failed, true));
        await AgiCaller.CallAsync(folder.AgiPort, "", "1001", "11234");
        (await RunAsync(folder, "calls", "--caller", "1001")).Output.ShouldContain("support");

        // Mended: what is no longer there is withdrawn, and the alarm is over.
        folder.WriteFlow(TestFlows.Support.Replace("pressed", "entered", StringComparison.Ordinal));
        await ReloadAsync(server);
        (await FlowsAsync(folder)).ShouldBe(["fresh@1", "routes@1", "support@2"]);
        (await RunAsync(folder, "health")).ExitCode.ShouldBe(ExitCodes.Success);

        // A folder that is empty, as one that is not mounted, withdraws nothing.
        foreach (var file in Directory.EnumerateFiles(folder["flows"]))
            File.Delete(file);
        await ReloadAsync(server);
        (await RunAsync(folder, "health")).Output.ShouldContain("There is no flow in the folder");
        (await FlowsAsync(folder)).ShouldBe(["fresh@1", "routes@1", "support@2"]);
    }

    [Test]
    public async Task By_command_nothing_is_changed()
    {
        using var folder = new ServerFolder();
        folder.WriteFlow(Named("support"), "twice.yaml");
        folder.WriteFlow(Named("other"), "other.yaml");
        await using var server = await RunningServer.StartAsync(folder);

        foreach (var command in (string[][])[["deploy", folder["flows/other.yaml"]], ["rollback", "other", "1"], ["route", "add", "--flow", "other"], ["route", "remove"]])
        {
            var result = await server.RunAsync(command);
            result.ExitCode.ShouldBe(ExitCodes.Usage, command[0]);
            result.Error.ShouldContain($"The flows are those of the folder {folder["flows"]}");
        }
        (await FlowsAsync(folder)).ShouldBe(["other@1"], "two files of one name are both refused");
    }

    private static Task ReloadAsync(RunningServer server) => server.Services.GetServices<IHostedService>().OfType<FlowFolder>().Single().ReloadAsync();

    private static string Named(string name) => TestFlows.Support.Replace("name: support", $"name: {name}", StringComparison.Ordinal);

    private static async Task<string[]> FlowsAsync(ServerFolder folder)
    {
        var answer = System.Text.Json.Nodes.JsonNode.Parse((await RunAsync(folder, "flows", "--json")).Output)!;
        return [.. answer["flows"]!.AsArray().Select(flow => $"{flow!["current"]!["name"]}@{flow["current"]!["version"]}").Order(StringComparer.Ordinal)];
    }

    private static Task<CommandResult> RunAsync(ServerFolder folder, params string[] arguments) => CommandResult.RunAsync([.. arguments, "--config", folder.Config]);
}
