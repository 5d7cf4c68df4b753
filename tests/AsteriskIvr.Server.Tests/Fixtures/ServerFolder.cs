using System.Text.Json.Nodes;
using AsteriskIvr.Testing;

namespace AsteriskIvr.Server.Tests.Fixtures;

/// <summary>A folder with all that a server needs: configuration, flows, state, and a free port for FastAGI.</summary>
internal sealed class ServerFolder : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PortReservation _port = Ports.Reserve();

    public ServerFolder()
    {
        foreach (var name in (string[])["config", "flows", "state", "run"])
            Directory.CreateDirectory(_folder[name]);
        Configuration = new JsonObject
        {
            ["Server"] = new JsonObject { ["FlowsFolder"] = _folder["flows"], ["ControlSocket"] = Socket, ["HealthListen"] = $"127.0.0.1:{HealthPort}" },
            ["Storage"] = new JsonObject { ["ConnectionString"] = $"Data Source={_folder["state/ivr.db"]}" },
            ["FastAgi"] = new JsonObject { ["Listen"] = $"127.0.0.1:{AgiPort}" },
            ["Calls"] = new JsonObject { ["EndGrace"] = "00:00:00.500" },
        };
        WriteConfiguration();
        WriteFlow(TestFlows.Support);
    }

    public JsonObject Configuration { get; }

    public string Path => _folder.Path;

    public string Config => _folder["config"];

    public string Socket => _folder["run/control.sock"];

    public int AgiPort => _port.Port;

    public int HealthPort => _port.Port + 1;

    public string this[string name] => _folder[name];

    public void WriteConfiguration() => File.WriteAllText(_folder["config/10.json"], Configuration.ToJsonString());

    public void WriteFlow(string yaml, string file = "support.yaml") => File.WriteAllText(_folder[$"flows/{file}"], yaml);

    public void Dispose()
    {
        _port.Dispose();
        _folder.Dispose();
    }
}
