using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Hosting;

public sealed class DrainTests
{
    [Test]
    public async Task While_a_stop_waits_for_a_live_call_the_server_says_so_and_shows_the_call()
    {
        using var folder = new ServerFolder();
        await using var server = await RunningServer.StartAsync(folder);
        var pressed = new TaskCompletionSource();
        var call = AgiCaller.CallAsync(folder.AgiPort, "support", "1001", "1", pressed.Task);
        await Eventually.ShouldBeAsync(async () => (await server.RunAsync("calls", "--live")).Output.Contains("choose", StringComparison.Ordinal), TimeSpan.FromSeconds(30));

        var stop = server.StopAsync();

        await Eventually.ShouldBeAsync(async () => (await server.RunAsync("health")).ExitCode == ExitCodes.Failed, TimeSpan.FromSeconds(30));
        (await server.RunAsync("health")).Output.ShouldContain("calls: unhealthy, The server is stopping.");
        var live = await server.RunAsync("call", (await server.RunAsync("calls", "--live", "--json")).Output.Split('"')[3]);
        live.Output.ShouldContain("choose  now here");
        live.Output.ShouldContain("the call is live");

        pressed.SetResult();
        await call;
        await stop;
        (await server.RunAsync("health")).ExitCode.ShouldBe(ExitCodes.NoServer);
    }
}
