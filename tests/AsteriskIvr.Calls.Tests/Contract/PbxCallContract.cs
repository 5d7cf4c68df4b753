using System.Collections.Concurrent;
using System.Globalization;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Flows.Model;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using LiveCall = AsteriskIvr.Calls.Lifecycle.LiveCall;

namespace AsteriskIvr.Calls.Tests.Contract;

/// <summary>The implementations that talk to a PBX: against a real Asterisk, with real callers.</summary>
internal abstract class PbxCallContract : CallContract
{
    private const string Dialplan = """
        [in]
        exten => contract-agi,1,Set(__CALLER=${CALLERID(num)})
         same => n,AGI(${IVR_AGI}/contract)
         same => n,Hangup()
        exten => contract-ari,1,Set(__CALLER=${CALLERID(num)})
         same => n,Stasis(asterisk-ivr,contract)
         same => n,Hangup()

        [contract]
        exten => _70X,1,Log(NOTICE,${CALLER}: LANDED ${CALLER} at ${EXTEN},${PRIORITY} ${ASTERISK_IVR})
         same => n(here),Log(NOTICE,${CALLER}: LANDED ${CALLER} at ${EXTEN},${PRIORITY} ${ASTERISK_IVR})
         same => n,Log(NOTICE,${CALLER}: LANDED ${CALLER} at ${EXTEN},${PRIORITY} ${ASTERISK_IVR})
         same => n,Hangup()
        exten => shows,1,Log(NOTICE,${CALLER}: CALLEE_SEES ${CALLERID(num)})
         same => n,Busy(1)
        """;

    private static int _calls;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<IChannel>> _arrivals = [];
    private readonly ConcurrentDictionary<IChannel, CallFacts> _facts = [];
    private SippCaller _callers = null!;

    /// <summary>The PBX of all tests of the fixture.</summary>
    protected AsteriskInstance Pbx { get; private set; } = null!;

    /// <summary>Where in the dialplan the calls come in.</summary>
    protected abstract string Extension { get; }

    [OneTimeSetUp]
    public async Task StartPbxAsync()
    {
        Pbx = await AsteriskInstance.StartAsync(new AsteriskOptions { Dialplan = Dialplan });
        await Pbx.CliAsync("logger add channel dtmf dtmf");
        _callers = new SippCaller(Pbx);
    }

    [OneTimeTearDown]
    public async Task StopPbxAsync() => await Pbx.DisposeAsync();

    protected sealed override string SoundFile => Path.Combine(Pbx.Folder, "data/sounds/en/activated");

    protected sealed override async Task<Line> OpenAsync(params DialResult[] dials)
    {
        var (caller, arrival) = Expect();
        var phone = await _callers.CallAsync(Extension, caller);
        return await LineAsync(caller, arrival, phone, phone);
    }

    protected sealed override async Task<Line> OpenScriptedAsync(string digits)
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("SIPp sends a packet capture through a raw socket, which needs CAP_NET_RAW.");
        var (caller, arrival) = Expect();
        var hungUp = new CancellationTokenSource();
        var script = new CallScript(Extension, caller) { Silence = true }.WaitAnswer().Pause(TimeSpan.FromMilliseconds(300)).Press(digits).HangUp();
        return await LineAsync(caller, arrival, null, new ScriptedPhone(_callers.RunAsync(script, hungUp.Token), hungUp));
    }

    /// <summary>A call as the server would begin it.</summary>
    protected static LiveCall Begin(string uniqueId, string channel, string? caller)
    {
        var facts = new CallFacts
        {
            Id = Guid.CreateVersion7(),
            UniqueId = uniqueId,
            Pbx = "contract",
            Channel = channel,
            CallerNumber = caller,
            StartedAt = TimeProvider.System.GetUtcNow(),
            Flow = "contract",
            FlowVersion = 1,
        };
        var flow = new Flow { Name = "contract", Nodes = new Dictionary<string, Node>(), MainEntry = "", ExceptionEntry = "", Source = "", Hash = "" };
        var session = new Session();
        var writer = new JournalWriter(Substitute.For<ICallStore>(), TimeProvider.System, NullLogger<JournalWriter>.Instance);
        return new LiveCall(facts, session, new DeployedFlow(flow, 1), new CallJournal(facts, session, writer, TimeProvider.System));
    }

    /// <summary>Hands a caller's channel to the test that waits for it.</summary>
    protected void Arrived(LiveCall call, IChannel channel)
    {
        call.Channel = channel;
        _facts[channel] = call.Facts;
        _arrivals[call.Facts.CallerNumber!].SetResult(channel);
    }

    /// <summary>Lets go of a channel whose test has ended.</summary>
    protected abstract void Release(IChannel channel);

    /// <summary>Returns when digits that were sent have gone wherever they go.</summary>
    protected abstract Task SettleAsync(CallFacts call, int digits);

    private (string Caller, Task<IChannel> Arrival) Expect()
    {
        var caller = (5_000_000 + Interlocked.Increment(ref _calls)).ToString(CultureInfo.InvariantCulture);
        return (caller, (_arrivals[caller] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
    }

    private async Task<Line> LineAsync(string caller, Task<IChannel> arrival, Testing.LiveCall? phone, IAsyncDisposable owned)
    {
        try
        {
            var channel = await arrival.WaitAsync(TimeSpan.FromSeconds(10));
            var facts = _facts[channel];
            return new PbxLine(Pbx, caller, channel, facts, phone, digits => SettleAsync(facts, digits), async () =>
            {
                Release(channel);
                await owned.DisposeAsync();
            });
        }
        catch (TimeoutException)
        {
            await owned.DisposeAsync();
            throw new TimeoutException($"The call did not arrive.{Environment.NewLine}{Pbx.LogTail()}");
        }
    }

    private sealed class ScriptedPhone(Task<SippResult> running, CancellationTokenSource stop) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
        }
    }
}
