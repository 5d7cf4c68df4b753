using System.Net;
using System.Net.Sockets;
using AsteriskIvr.Server.Commands;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Tests.Fixtures;

namespace AsteriskIvr.Server.Tests.Hosting;

public sealed class ControlSocketTests
{
    private ServerFolder _folder = null!;
    private RunningServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServer()
    {
        _folder = new ServerFolder();
        _server = await RunningServer.StartAsync(_folder);
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public void Owner_and_group_may_use_the_socket_and_nobody_else() =>
        File.GetUnixFileMode(_folder.Socket).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);

    [TestCase("health/live", HttpStatusCode.OK)]
    [TestCase("health/ready", HttpStatusCode.OK)]
    [TestCase("calls", HttpStatusCode.NotFound)]
    [TestCase("status", HttpStatusCode.NotFound)]
    [TestCase("runs/resume-all-dead", HttpStatusCode.NotFound)]
    public async Task The_port_for_health_answers_nothing_else(string path, HttpStatusCode status)
    {
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{_folder.HealthPort}/{path}"));

        response.StatusCode.ShouldBe(status);
    }

    [Test]
    public async Task Health_is_a_command_too()
    {
        var result = await _server.RunAsync("health");

        result.ExitCode.ShouldBe(ExitCodes.Success);
        result.Output.ShouldContain("flows: healthy, support@1");
    }

    [Test]
    public async Task Without_a_server_the_socket_and_the_remedy_are_named()
    {
        var result = await CommandResult.RunAsync("calls", "--socket", _folder["none.sock"]);

        result.ExitCode.ShouldBe(ExitCodes.NoServer);
        result.Error.ShouldContain(_folder["none.sock"]);
        result.Error.ShouldContain("systemctl start asterisk-ivr");
    }

    [Test]
    public void A_socket_that_may_not_be_used_is_told_apart_from_none()
    {
        var denied = NoServerException.Of("/run/x.sock", new SocketException((int)SocketError.AccessDenied), new IOException());

        denied.Message.ShouldContain("/run/x.sock may not be used by");
        denied.Message.ShouldNotContain("No server is running");
    }
}
