using System.ComponentModel.DataAnnotations;

namespace AsteriskIvr.Server.Hosting;

/// <summary>Section <c>Server</c> of the configuration.</summary>
internal sealed class ServerOptions
{
    public const string Section = "Server";

    public const string DefaultPluginsFolder = "/etc/asterisk-ivr/plugins";

    /// <summary>Folder with the flows to serve: every <c>*.yaml</c> in it is deployed at start and on SIGHUP.</summary>
    [Required(ErrorMessage = "Server:FlowsFolder must name a folder.")]
    public string FlowsFolder { get; set; } = "/etc/asterisk-ivr/flows";

    /// <summary>True: flows are deployed by command, and the folder is not looked at. False: they are those of the folder, and commands that change them are refused.</summary>
    public bool DeployByCommand { get; set; }

    /// <summary>Folder with node types of others, each in a folder of its own. Empty, or not there: none.</summary>
    public string PluginsFolder { get; set; } = DefaultPluginsFolder;

    /// <summary>
    /// Unix socket of the command line and of health checks; its file permissions are its authentication. Empty: <c>control.sock</c> in the
    /// runtime directory (<c>RUNTIME_DIRECTORY</c>, as systemd sets it, else <c>/run/asterisk-ivr</c>).
    /// </summary>
    public string ControlSocket { get; set; } = "";

    /// <summary>Address and port that answer <c>/health/live</c> and <c>/health/ready</c>, and nothing else, over TCP. Empty: none.</summary>
    public string HealthListen { get; set; } = "";

    public string ControlSocketPath => ControlSocket.Length > 0
        ? ControlSocket
        : Path.Combine(Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY") ?? "/run/asterisk-ivr", "control.sock");
}
