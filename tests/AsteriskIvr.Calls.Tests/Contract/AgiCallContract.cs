using System.Net;
using AsteriskIvr.Asterisk.FastAgi;
using AsteriskIvr.Calls.FastAgi;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Calls.Tests.Contract;

/// <summary><see cref="AgiChannel"/>.</summary>
internal sealed class AgiCallContract : PbxCallContract
{
    private FastAgiServer _server = null!;

    protected override IReadOnlyDictionary<Capability, string> Lacking { get; } = new Dictionary<Capability, string>
    {
        [Capability.DialCanBeGivenUp] = "AGI has no command that interrupts EXEC Dial: the next operation waits until the dial is over.",
    };

    protected override string Extension => "contract-agi";

    [OneTimeSetUp]
    public Task StartAsync()
    {
        _server = new FastAgiServer(new FastAgiOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, Pbx.AgiPort) }, HandleAsync);
        return _server.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    protected override void Release(IChannel channel)
    {
        channel.Abandon();
        channel.Dispose();
    }

    // On its way to a command that waits, or to nobody: the PBX is the only one who knows.
    protected override Task SettleAsync(CallFacts call, int digits)
    {
        var log = Path.Combine(Pbx.Folder, "log/dtmf");
        return Eventually.ShouldBeAsync(
            () => File.Exists(log) && File.ReadLines(log).Count(line => line.Contains("DTMF end '") && line.Contains(call.Channel)) >= digits,
            whatWasSeen: () => File.Exists(log) ? File.ReadAllText(log) : "no log");
    }

    // The connection is closed, as by the server, when the call is over or out of its hands.
    private async Task HandleAsync(AgiSession session, CancellationToken stopping)
    {
        var environment = session.Environment;
        var call = Begin(environment.UniqueId!, environment.Channel!, environment.CallerId);
        var channel = new AgiChannel(session, call, TimeProvider.System);
        Arrived(call, channel);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(channel.HungUp, stopping);
        await Task.Delay(Timeout.Infinite, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
