using System.CommandLine;
using AsteriskIvr.Server.Control;
using AsteriskIvr.Server.Hosting;

namespace AsteriskIvr.Server.Commands;

/// <summary>The options that commands share.</summary>
internal sealed class CommonOptions
{
    public Option<string?> Configuration { get; } = new("--config")
    {
        Description = $"Folder with *.json configuration files. Default: {ConfigurationSources.DefaultFolder}",
        HelpName = "FOLDER",
        Recursive = true,
    };

    public Option<string?> Socket { get; } = new("--socket")
    {
        Description = "Control socket of the server to ask. Default: Server:ControlSocket of the configuration.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON for scripts; times are UTC." };

    /// <summary>A client of the server that the options, else the configuration, name.</summary>
    public ControlClient Connect(ParseResult arguments)
    {
        if (arguments.GetValue(Socket) is { } socket)
            return new ControlClient(socket);
        var server = ConfigurationSources.Read(arguments.GetValue(Configuration)).GetSection(ServerOptions.Section).Get<ServerOptions>() ?? new ServerOptions();
        return new ControlClient(server.ControlSocketPath);
    }

    /// <summary>An option for the longest list.</summary>
    public static Option<int> Limit(string what)
    {
        var limit = new Option<int>("--limit") { Description = $"At most so many {what}.", HelpName = "N", DefaultValueFactory = _ => 50 };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var value) || value is < 1 or > ControlEndpoints.MaxLines))
                result.AddError($"--limit must be between 1 and {ControlEndpoints.MaxLines}.");
        });
        return limit;
    }
}
