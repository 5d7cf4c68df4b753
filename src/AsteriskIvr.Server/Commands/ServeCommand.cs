using System.CommandLine;
using System.Data.Common;
using System.Net.Sockets;
using AsteriskIvr.Server.Hosting;

namespace AsteriskIvr.Server.Commands;

/// <summary><c>asterisk-ivr serve</c>: serves calls until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create(CommonOptions options, CommandEnvironment environment)
    {
        var command = new Command("serve", "Serve calls until SIGTERM or Ctrl-C (the default).");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(options.Configuration), environment, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? folder, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        await using var app = ServerHost.Build(folder);
        var background = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        try
        {
            await app.RunAsync(cancellationToken);
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or SocketException or DbException or UnauthorizedAccessException)
        {
            await environment.Error.WriteLineAsync($"asterisk-ivr: cannot start: {error.Message}");
            return ExitCodes.CannotStart;
        }
        // The host stops when a service of it fails, and calls that a good end.
        return background.Any(service => service.ExecuteTask?.IsFaulted == true) ? ExitCodes.Crashed : ExitCodes.Success;
    }
}
