using System.Text.Json.Nodes;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;

namespace AsteriskIvr.Server.Tests.Commands;

public sealed class NodesCommandTests
{
    [Test]
    public async Task It_lists_the_servers_of_the_database()
    {
        using var folder = new ServerFolder();
        await using var server = await RunningServer.StartAsync(folder);

        var table = await server.RunAsync("nodes");
        var json = await server.RunAsync("nodes", "--json");

        table.ExitCode.ShouldBe(ExitCodes.Success);
        table.Output.ShouldContain(Environment.MachineName);
        table.Output.ShouldContain("alive");
        var node = JsonNode.Parse(json.Output)!.AsArray().ShouldHaveSingleItem()!;
        node["name"]!.GetValue<string>().ShouldBe(Environment.MachineName);
        node["openCalls"]!.GetValue<int>().ShouldBe(0);
        node["version"]!.GetValue<string>().ShouldNotBeEmpty();
    }
}
