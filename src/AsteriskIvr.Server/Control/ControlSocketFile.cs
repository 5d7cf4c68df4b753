using System.Net.Sockets;
using AsteriskIvr.Server.Hosting;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Server.Control;

/// <summary>Makes room for the socket's file before Kestrel binds it, and lets owner and group use it afterwards.</summary>
internal sealed class ControlSocketFile(IOptions<ServerOptions> options) : IHostedLifecycleService
{
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private string Path => options.Value.ControlSocketPath;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } folder && !Directory.Exists(folder))
            Directory.CreateDirectory(folder, OwnerAndGroup | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        if (!File.Exists(Path))
            return;
        if (await AnswersAsync(cancellationToken))
            throw new InvalidOperationException($"Another server is running: it answers on {Path}. Server:ControlSocket names another socket.");
        // Left behind by a server that was killed.
        File.Delete(Path);
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        File.SetUnixFileMode(Path, OwnerAndGroup);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
