using System.Diagnostics;
using AsteriskIvr.Testing;
using Spectre.Console;

namespace AsteriskIvr.Demo;

/// <summary>The demo: one call a transport; in the post-call run of the last one, the server is killed.</summary>
internal sealed class DemoRun(DemoOptions options, Screen screen)
{
    private const int FirstNumber = 1001;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The exit code: 0 if all is as it must be, 1 if not, 130 if it was stopped.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            screen.Scene("A PBX, the server and the outside world");
            await using var world = await DemoWorld.StartAsync(screen, cancellationToken);
            var checks = new Checks(world);
            for (var i = 0; i < options.Transports.Count; i++)
                await CallAsync(world, checks, options.Transports[i], $"{FirstNumber + i}", isLast: i == options.Transports.Count - 1, cancellationToken);

            screen.Scene("Checked");
            checks.CheckSecrecy();
            checks.Show(screen.Console);
            if (options.Keep)
                await KeepAsync(world, cancellationToken);
            else
                TellWhatNext(checks.AllHold);
            return checks.AllHold ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            screen.Text("Stopped; everything that was started has ended.");
            return 130;
        }
        catch (Exception error) when (error is TimeoutException or InvalidOperationException or IOException)
        {
            // The edge of the program: a person reads this.
            screen.Text($"The demo failed: {error.Message}");
            return 1;
        }
    }

    private async Task CallAsync(DemoWorld world, Checks checks, string transport, string number, bool isLast, CancellationToken cancellationToken)
    {
        var title = transport == "agi" ? "FastAGI" : "ARI";
        screen.Scene($"A call through {title}{(isLast ? "; the server is killed right after it" : "")}");
        if (isLast)
            world.HoldNextReport();
        var call = await new Caller(world, screen).CallAsync(transport, number, cancellationToken);
        if (isLast)
            await KillAsync(world, call, cancellationToken);
        await Eventually.ShouldBeAsync(() => world.Calls.Of(number)[0].RunState == "done", Patience, () => world.Server.Log, cancellationToken);
        screen.Event("server", "has done all that the flow wants after the call");
        screen.Console.WriteLine();
        new CallView(screen.Console).Show(world.Calls.Of(number)[0], world);
        checks.Check(number, title, reports: isLast ? 2 : 1);
    }

    private async Task KillAsync(DemoWorld world, CallRecord call, CancellationToken cancellationToken)
    {
        await Eventually.ShouldBeAsync(() => world.ReportsOf(call.Id).Count == 1, Patience, () => world.Server.Log, cancellationToken);
        screen.Event("receiver", "has got the report, and does not answer");
        screen.Event("kill -9", $"the server, process {world.Server.Id}, while it waits for the answer");
        await world.Server.KillAsync();
        var stored = world.Calls.Of(call.Caller)[0];
        screen.Event("database", $"run {stored.RunState}, {stored.Steps.Count} steps done, next is '{stored.RunNode}'");
        var clock = Stopwatch.StartNew();
        await world.Server.StartAsync().WaitAsync(cancellationToken);
        screen.Event("server", $"started again, process {world.Server.Id}, ready in {clock.Elapsed.TotalSeconds:0.0} s");
        await Eventually.ShouldBeAsync(() => world.ReportsOf(call.Id).Count == 2, Patience, () => world.Server.Log, cancellationToken);
        screen.Event("receiver", "gets the report again, under the same key, and answers");
    }

    private async Task KeepAsync(DemoWorld world, CancellationToken cancellationToken)
    {
        screen.Scene("Everything is left running");
        screen.Console.MarkupLineInterpolated($"""
              Call it with a SIP phone on this machine (no registration, no password):
                [bold]sip:agi-support@127.0.0.1:{world.Pbx.SipPort}[/]   through FastAGI
                [bold]sip:ari-support@127.0.0.1:{world.Pbx.SipPort}[/]   through ARI
              and so the flows hello and agent. An account number of 4 to 10 digits
              and # gives a balance of {DemoWorld.Balance}; 0 gives an agent, who plays music.
              Server's files     {world.Folder}
              Asterisk's log     {world.Pbx.LogPath}
              Asterisk's console scripts/asterisk cli {world.Pbx.Name} core show channels
              Each call is shown here when its post-call work is done.
              [bold]Ctrl-C ends it all.[/]
            """);
        var shown = world.Calls.Done().Select(c => c.Id).ToHashSet();
        while (true)
        {
            foreach (var call in world.Calls.Done().Where(c => shown.Add(c.Id)))
                new CallView(screen.Console).Show(call, world);
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }
    }

    private void TellWhatNext(bool allHold)
    {
        screen.Console.WriteLine();
        screen.Console.MarkupLine(allHold
            ? "Next: change [bold]flows/support.yaml[/], or call it yourself: [bold]scripts/demo --keep[/]"
            : "[red]Something is not as it must be, see above.[/] [bold]scripts/demo --keep[/] leaves everything running for a look.");
    }
}
