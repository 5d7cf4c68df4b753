using System.Net;
using System.Net.Sockets;
using System.Text;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Tests.Fixtures;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Hosting;

/// <summary>The built program, as an administrator meets it.</summary>
public sealed class ServerProcessTests
{
    private ServerFolder _folder = null!;

    private static IEnumerable<TestCaseData> Programs =>
        [new TestCaseData(ServerProcess.AppHost) { TestName = "{m}(apphost)" }, new TestCaseData(ServerProcess.Dotnet) { TestName = "{m}(dotnet)" }];

    [SetUp]
    public void CreateFolder() => _folder = new ServerFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCaseSource(nameof(Programs))]
    public async Task Runtime_settings_are_in_force_however_it_is_started(IReadOnlyList<string> program)
    {
        await using var server = await ServerProcess.StartReadyAsync(_folder, program);

        server.Output.ShouldContain("Runtime settings in force: inline socket completions, thread pool spin limit 0.");
    }

    [Test]
    public async Task A_runtime_setting_that_is_not_in_force_is_said()
    {
        await using var server = await ServerProcess.StartReadyAsync(_folder, null, "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=0");

        server.Output.ShouldContain("Inline socket completions are off");
    }

    [Test]
    public async Task A_second_server_on_the_same_socket_does_not_start_and_a_killed_ones_socket_is_taken_over()
    {
        await using (var first = await ServerProcess.StartReadyAsync(_folder))
        {
            await using var second = await ServerProcess.StartAsync(_folder);
            (await second.WaitForExitAsync()).ShouldBe(ExitCodes.CannotStart);
            second.Output.ShouldContain($"Another server is running: it answers on {_folder.Socket}.");

            await first.SignalAsync("KILL");
            await first.WaitForExitAsync();
        }
        File.Exists(_folder.Socket).ShouldBeTrue("A killed process leaves its socket's file behind.");
        var nobody = await CommandResult.RunAsync("calls", "--config", _folder.Config);
        nobody.ExitCode.ShouldBe(ExitCodes.NoServer);
        nobody.Error.ShouldContain($"{_folder.Socket} is left from one that was killed");

        await using var third = await ServerProcess.StartReadyAsync(_folder);
        (await CommandResult.RunAsync("calls", "--config", _folder.Config)).ExitCode.ShouldBe(ExitCodes.Success);
    }

    [Test]
    public async Task Systemd_is_told_of_start_life_and_stop_and_sigterm_ends_it_well()
    {
        using var systemd = new NotifySocket(_folder["notify.sock"]);
        await using var server = await ServerProcess.StartUnderSystemdAsync(_folder, $"NOTIFY_SOCKET={systemd.Path}", "WATCHDOG_USEC=300000");

        await systemd.WaitForAsync("READY=1");
        await systemd.WaitForAsync("WATCHDOG=1");
        await systemd.WaitForAsync("WATCHDOG=1");
        await server.SignalAsync("TERM");

        await systemd.WaitForAsync("STOPPING=1");
        (await server.WaitForExitAsync()).ShouldBe(ExitCodes.Success);
    }

    [Test]
    public async Task Sighup_deploys_a_changed_flow_and_leaves_a_broken_one_alone()
    {
        await using var server = await ServerProcess.StartReadyAsync(_folder);
        using var client = new ControlClient(_folder.Socket);

        _folder.WriteFlow(TestFlows.Support.Replace("attempts: 1\n", "attempts: 2\n", StringComparison.Ordinal));
        await server.SignalAsync("HUP");
        await Eventually.ShouldBeAsync(async () => (await StatusAsync()).Flows.SequenceEqual(["support@2"]), TimeSpan.FromSeconds(30), () => server.Output);

        _folder.WriteFlow(TestFlows.Broken.Replace("name: broken", "name: support", StringComparison.Ordinal));
        await server.SignalAsync("HUP");
        await Eventually.ShouldBeAsync(() => server.Output.Contains("is not deployed", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => server.Output);
        (await StatusAsync()).Flows.ShouldBe(["support@2"]);

        Task<ServerStatus> StatusAsync() => client.GetAsync<ServerStatus>("status", CancellationToken.None);
    }

    [Test]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, _folder.AgiPort);
        other.Start();

        await using var server = await ServerProcess.StartAsync(_folder);

        (await server.WaitForExitAsync()).ShouldBe(ExitCodes.CannotStart);
        server.Output.ShouldContain($"asterisk-ivr: cannot start: FastAgi:Listen: 127.0.0.1:{_folder.AgiPort} cannot be listened on");
    }

    /// <summary>systemd's end of the notification socket.</summary>
    private sealed class NotifySocket : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

        public NotifySocket(string path)
        {
            Path = path;
            _socket.Bind(new UnixDomainSocketEndPoint(path));
        }

        public string Path { get; }

        public async Task WaitForAsync(string state)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var buffer = new byte[4096];
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer, limit.Token);
                if (Encoding.UTF8.GetString(buffer, 0, length).Split('\n').Contains(state))
                    return;
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
