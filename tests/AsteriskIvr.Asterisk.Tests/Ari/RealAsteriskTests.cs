using System.Collections.Concurrent;
using System.Diagnostics;
using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Asterisk.Ari.Events;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Asterisk.Tests.Ari;

/// <summary>The client against the Asterisk it is for, called by SIPp.</summary>
[CancelAfter(40_000)]
internal sealed class RealAsteriskTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private AsteriskInstance _asterisk = null!;
    private CuttableRelay _network = null!;
    private readonly List<AriConnection> _connections = [];

    [OneTimeSetUp]
    public async Task BootAsync()
    {
        _asterisk = await AsteriskInstance.StartAsync();
        _network = new CuttableRelay(_asterisk.AriUri.Port);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_network is not null) await _network.DisposeAsync();
        if (_asterisk is not null) await _asterisk.DisposeAsync();
    }

    [TearDown]
    public async Task DisconnectAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
        _connections.Clear();
    }

    [Test]
    public async Task A_call_from_its_arrival_to_its_destruction(
        [Values(AriTransport.WebSocket, AriTransport.Http)] AriTransport transport, CancellationToken cancellationToken)
    {
        var (connection, calls) = await ConnectAsync(transport, cancellationToken);
        await using var caller = await new SippCaller(_asterisk).CallAsync("ari-test", cancellationToken: cancellationToken);
        var call = await calls.NextAsync(cancellationToken);
        call.Start.Args.ShouldBe(["test"]);
        call.Start.Channel.ChannelVars!["CHANNEL(linkedid)"].ShouldBe(call.Id);

        await connection.Client.Channels.AnswerAsync(call.Id, cancellationToken);
        await caller.Answered.WaitAsync(cancellationToken);
        (await AriPlayback.PlayAsync(connection, call.Id, ["sound:hello-world", "digits:12"], Minute, cancellationToken: cancellationToken))
            .ShouldBe(AriPlaybackEnd.Finished);
        await caller.PressAsync("5", cancellationToken);
        await call.UntilAsync(e => e is ChannelDtmfReceived { Digit: "5" }, cancellationToken);
        await caller.HangUpAsync(16, cancellationToken);
        await call.UntilAsync(e => e is ChannelDestroyed, cancellationToken);

        string[] ends = ["ChannelHangupRequest", "StasisEnd", "ChannelDestroyed"];
        call.Types.Where(ends.Contains).Distinct().ShouldBe(ends);
        call.Types.ShouldNotContain("ChannelVarset");
        call.Events.OfType<ChannelDestroyed>().Single().Cause.ShouldBe(16);
        call.Events.ShouldAllBe(e => e.Extra == null && !(e is AriUnknownEvent), "what Asterisk sends is described");
        call.Start.Channel.Extra.ShouldBeNull();
        (TimeProvider.System.GetUtcNow() - call.Start.Timestamp).Duration().ShouldBeLessThan(Minute);
    }

    [Test]
    public async Task Requests_by_http_and_by_websocket_do_the_same(CancellationToken cancellationToken)
    {
        var (http, _) = await ConnectAsync(AriTransport.Http, cancellationToken, "by-http");
        var (socket, _) = await ConnectAsync(AriTransport.WebSocket, cancellationToken, "by-websocket");
        const string odd = "a b+c&d=e%20f,\"g\"\\ é ${h}";
        foreach (var connection in (AriConnection[])[http, socket])
        {
            var client = connection.Client;
            var id = connection.NewId() + " /é";
            (await client.Bridges.CreateWithIdAsync(id, "mixing", "a name", cancellationToken: cancellationToken)).Id.ShouldBe(id);
            (await client.Bridges.ListAsync(cancellationToken)).Select(b => b.Id).ShouldContain(id);
            await client.Bridges.SetBridgeVarAsync(id, "V", odd, reportEvents: false, cancellationToken: cancellationToken);
            (await client.Bridges.GetBridgeVarAsync(id, "V", cancellationToken)).Value.ShouldBe(odd);
            await client.Bridges.SetBridgeVarsAsync(id, new Dictionary<string, string> { ["A"] = odd, ["B"] = "2" }, cancellationToken);
            (await client.Bridges.GetBridgeVarsAsync(id, ["A", "B"], cancellationToken)).Values["A"].ShouldBe(odd);
            await client.Bridges.DestroyAsync(id, cancellationToken);

            await client.Asterisk.SetGlobalVarAsync("LONG", new string('x', 30_000), cancellationToken);
            (await client.Asterisk.GetGlobalVarAsync("LONG", cancellationToken)).Value.Length.ShouldBe(30_000);
            (await client.Asterisk.GetInfoAsync(["status", "system"], cancellationToken)).Build.ShouldBeNull();
            (await client.Sounds.GetAsync("hello-world", cancellationToken)).Formats.ShouldNotBeEmpty();
            await client.Applications.SubscribeAsync(connection.Application, ["bridge:", "endpoint:PJSIP"], cancellationToken);
            await client.Applications.UnsubscribeAsync(connection.Application, ["endpoint:PJSIP"], cancellationToken);
        }

        await SameRefusalAsync(c => c.Channels.GetAsync("gone", cancellationToken), 404);
        await SameRefusalAsync(c => c.Recordings.GetStoredFileAsync("gone", cancellationToken), 404);
        await SameRefusalAsync(c => c.Channels.CreateAsync("PJSIP/nobody", "by-http", cancellationToken: cancellationToken), 500);
        await SameRefusalAsync(c => c.Channels.CreateAsync("nonsense", "by-http", cancellationToken: cancellationToken), 400);

        async Task SameRefusalAsync(Func<AriClient, Task> request, int status)
        {
            var first = await Should.ThrowAsync<AriException>(() => request(http.Client));
            var second = await Should.ThrowAsync<AriException>(() => request(socket.Client));
            first.Status.ShouldBe(status);
            second.Message.ShouldBe(first.Message);
        }
    }

    [Test]
    public async Task A_cut_websocket_leaves_the_call_up_and_its_end_is_seen_by_the_next(CancellationToken cancellationToken)
    {
        var (connection, calls) = await ConnectAsync(AriTransport.Auto, cancellationToken);
        await using var caller = await new SippCaller(_asterisk).CallAsync("ari-test", cancellationToken: cancellationToken);
        var call = await calls.NextAsync(cancellationToken);
        await connection.Client.Channels.AnswerAsync(call.Id, cancellationToken);
        await caller.Answered.WaitAsync(cancellationToken);
        var playback = await AriPlayback.StartAsync(connection, call.Id, ["sound:demo-congrats"], Minute, cancellationToken: cancellationToken);

        _network.Cut();
        await Eventually.ShouldBeAsync(() => calls.Log.Count(l => l == "connected") == 2, cancellationToken: cancellationToken);
        calls.Log.ShouldBe(["connected", "Lost", "connected"]);
        (await connection.Client.Channels.ListAsync(cancellationToken)).Select(c => c.Id).ShouldBe([call.Id]);
        playback.Completion.IsCompleted.ShouldBeFalse();

        await caller.HangUpAsync(cancellationToken: cancellationToken);
        (await playback.Completion).ShouldBe(AriPlaybackEnd.Failed);
        await call.UntilAsync(e => e is ChannelDestroyed, cancellationToken);
        call.Events.OfType<ChannelDestroyed>().Single().Cause.ShouldBe(0);
    }

    [Test]
    public async Task What_asterisk_cannot_play_ends_all_the_same(CancellationToken cancellationToken)
    {
        var (connection, calls) = await ConnectAsync(AriTransport.Auto, cancellationToken);
        await using var caller = await new SippCaller(_asterisk).CallAsync("ari-test", cancellationToken: cancellationToken);
        var call = await calls.NextAsync(cancellationToken);
        await connection.Client.Channels.AnswerAsync(call.Id, cancellationToken);

        (await PlayAsync("sound:there-is-none")).ShouldBe(AriPlaybackEnd.Failed);
        (await PlayAsync("bogus:scheme")).ShouldBe(AriPlaybackEnd.TimedOut);
        var playback = await AriPlayback.StartAsync(connection, call.Id, ["bogus:scheme"], Minute, cancellationToken: cancellationToken);
        await caller.HangUpAsync(16, cancellationToken);
        (await playback.Completion).ShouldBe(AriPlaybackEnd.ChannelLeft);
        (await Should.ThrowAsync<AriException>(() => PlayAsync("sound:hello-world"))).IsNotFound.ShouldBeTrue();

        Task<AriPlaybackEnd> PlayAsync(string media) =>
            AriPlayback.PlayAsync(connection, call.Id, [media], TimeSpan.FromSeconds(1), cancellationToken: cancellationToken);
    }

    [TestCase("agent-answers", AriDialOutcome.Answered)]
    [TestCase("agent-busy", AriDialOutcome.Busy)]
    [TestCase("agent-rings", AriDialOutcome.NoAnswer)]
    [TestCase("agent-congested", AriDialOutcome.Failed)]
    public async Task A_dialled_leg(string target, AriDialOutcome outcome, CancellationToken cancellationToken)
    {
        var (connection, calls) = await ConnectAsync(AriTransport.Auto, cancellationToken);
        await using var leg = await AriDial.CreateAsync(connection, $"Local/{target}@targets", formats: "ulaw", cancellationToken: cancellationToken);
        var result = await leg.DialAsync(TimeSpan.FromSeconds(1), cancellationToken: cancellationToken);

        result.Outcome.ShouldBe(outcome);
        calls.Log.ShouldBe(["connected"]);
    }

    [Test]
    public async Task Another_connection_for_the_application_is_left_in_peace(CancellationToken cancellationToken)
    {
        var (first, firstCalls) = await ConnectAsync(AriTransport.Auto, cancellationToken);
        var (second, secondCalls) = await ConnectAsync(AriTransport.Auto, cancellationToken);
        await Eventually.ShouldBeAsync(() => first.State == AriConnectionState.Replaced, cancellationToken: cancellationToken);
        firstCalls.Log.ShouldContain("ApplicationReplaced");

        await using var caller = await new SippCaller(_asterisk).CallAsync("ari-test", cancellationToken: cancellationToken);
        var call = await secondCalls.NextAsync(cancellationToken);
        await second.Client.Channels.HangupAsync(call.Id, "21", cancellationToken: cancellationToken);
        await call.UntilAsync(e => e is ChannelDestroyed { Cause: 21, TechCause: 403 }, cancellationToken);
    }

    [Test]
    public async Task A_restart_of_asterisk_is_told(CancellationToken cancellationToken)
    {
        await using var asterisk = await AsteriskInstance.StartAsync(cancellationToken: cancellationToken);
        var calls = new Calls();
        await using var connection = new AriConnection(Options(asterisk, asterisk.AriUri, AriTransport.Auto, "asterisk-ivr"), calls);
        calls.Connection = connection;
        connection.Start();
        await connection.WaitUntilConnectedAsync(cancellationToken);
        await asterisk.KillAsync(cancellationToken);
        await asterisk.RestartAsync(cancellationToken);
        await Eventually.ShouldBeAsync(() => calls.Log.Count == 3, cancellationToken: cancellationToken);

        calls.Log.ShouldBe(["connected", "Lost", "restarted"]);
    }

    [Test]
    public async Task The_generated_code_is_what_asterisks_description_gives(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            Path.Combine(Repository.Root, "scripts/generate-ari"), ["--check", Path.Combine(_asterisk.Folder, "data/rest-api")])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var script = Process.Start(start)!;
        var output = await script.StandardOutput.ReadToEndAsync(cancellationToken) + await script.StandardError.ReadToEndAsync(cancellationToken);
        await script.WaitForExitAsync(cancellationToken);
        script.ExitCode.ShouldBe(0, output);
    }

    private static AriConnectionOptions Options(AsteriskInstance asterisk, Uri uri, AriTransport transport, string application) => new()
    {
        Name = asterisk.Name,
        BaseUri = uri,
        User = asterisk.AriUser,
        Password = asterisk.AriPassword,
        Application = application,
        Transport = transport,
        ReconnectMax = TimeSpan.FromSeconds(1),
    };

    private async Task<(AriConnection Connection, Calls Calls)> ConnectAsync(
        AriTransport transport, CancellationToken cancellationToken, string application = "asterisk-ivr")
    {
        var calls = new Calls();
        var uri = new UriBuilder(_asterisk.AriUri) { Port = _network.Port }.Uri;
        var connection = new AriConnection(Options(_asterisk, uri, transport, application), calls);
        calls.Connection = connection;
        _connections.Add(connection);
        connection.Start();
        await connection.WaitUntilConnectedAsync(cancellationToken);
        await Eventually.ShouldBeAsync(() => !calls.Log.IsEmpty, cancellationToken: cancellationToken);
        return (connection, calls);
    }

    private sealed class Calls : IAriApplication
    {
        private readonly System.Threading.Channels.Channel<Call> _calls = System.Threading.Channels.Channel.CreateUnbounded<Call>();

        public AriConnection Connection { get; set; } = null!;

        public ConcurrentQueue<string> Log { get; } = new();

        public ValueTask<Call> NextAsync(CancellationToken cancellationToken) => _calls.Reader.ReadAsync(cancellationToken);

        public ValueTask OnStasisStartAsync(StasisStart start, CancellationToken stopping)
        {
            _calls.Writer.TryWrite(new Call(Connection, start));
            return ValueTask.CompletedTask;
        }

        public ValueTask OnConnectedAsync(AriServerInfo server, bool restarted, CancellationToken disconnected)
        {
            Log.Enqueue(restarted ? "restarted" : "connected");
            return ValueTask.CompletedTask;
        }

        public ValueTask OnDisconnectedAsync(AriDisconnect reason)
        {
            Log.Enqueue(reason.ToString());
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Call
    {
        public Call(AriConnection connection, StasisStart start)
        {
            Start = start;
            connection.Subscribe(Id, AriEventTypes.All, e =>
            {
                Events.Enqueue(e);
                return ValueTask.CompletedTask;
            });
        }

        public StasisStart Start { get; }

        public string Id => Start.Channel.Id;

        public ConcurrentQueue<AriEvent> Events { get; } = new();

        public IEnumerable<string> Types => Events.Select(e => e.Type);

        public Task UntilAsync(Func<AriEvent, bool> condition, CancellationToken cancellationToken) =>
            Eventually.ShouldBeAsync(() => Events.Any(condition), whatWasSeen: () => string.Join(", ", Types), cancellationToken: cancellationToken);
    }
}
