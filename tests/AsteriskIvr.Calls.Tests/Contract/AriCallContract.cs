using System.Collections.Concurrent;
using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Asterisk.Ari.Events;
using AsteriskIvr.Calls.Ari;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Calls.Tests.Contract;

/// <summary><see cref="AriChannel"/>.</summary>
internal sealed class AriCallContract : PbxCallContract, IAriApplication
{
    private readonly ConcurrentDictionary<string, int> _digits = [];
    private readonly ConcurrentDictionary<string, AriChannel> _channels = [];
    private AriConnection _connection = null!;
    private AriDialer _dialer = null!;

    protected override IReadOnlyDictionary<Capability, string> Lacking { get; } = new Dictionary<Capability, string>
    {
        [Capability.KeysWithoutPause] = "Asterisk puts off a digit that comes within 45 ms of the last, and then tells of it by ARI a second time.",
    };

    protected override string Extension => "contract-ari";

    public ValueTask OnStasisStartAsync(StasisStart start, CancellationToken stopping)
    {
        if (start.Args is [AriDialer.CalleeArgument, ..])
        {
            _dialer.Entered(start.Channel.Id);
            return ValueTask.CompletedTask;
        }
        if (_channels.TryGetValue(start.Channel.Id, out var away) && away.TryComeBack())
            return ValueTask.CompletedTask;
        var call = Begin(start.Channel.Id, start.Channel.Name, start.Channel.Caller.Number);
        var channel = new AriChannel(_connection, _dialer, call, TimeProvider.System, answered: start.Channel.State == "Up");
        _channels[start.Channel.Id] = channel;
        // After the channel's own subscription: what is counted here, it has.
        _connection.Subscribe(start.Channel.Id, AriEventTypes.ChannelDtmfReceived, message =>
        {
            _digits.AddOrUpdate(start.Channel.Id, 1, (_, count) => count + 1);
            return ValueTask.CompletedTask;
        });
        Arrived(call, channel);
        return ValueTask.CompletedTask;
    }

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var options = new AriConnectionOptions
        {
            Name = "contract",
            BaseUri = Pbx.AriUri,
            User = Pbx.AriUser,
            Password = Pbx.AriPassword,
            Application = "asterisk-ivr",
        };
        _connection = new AriConnection(options, this);
        _dialer = new AriDialer(_connection, TimeProvider.System);
        _connection.Start();
        await _connection.WaitUntilConnectedAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _connection.DisposeAsync();

    protected override void Release(IChannel channel) => channel.Dispose();

    protected override Task SettleAsync(CallFacts call, int digits) =>
        Eventually.ShouldBeAsync(() => _digits.GetValueOrDefault(call.UniqueId) >= digits);
}
