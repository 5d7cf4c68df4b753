using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AsteriskIvr.Asterisk.Tests.Ari;

/// <summary>A network between two ends on this machine that a test can cut.</summary>
internal sealed class CuttableRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _ends = [];
    private readonly int _target;
    private readonly Task _accepting;

    public CuttableRelay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Resets every connection; new ones are taken again.</summary>
    public void Cut()
    {
        while (_ends.TryTake(out var end))
        {
            end.Client?.Close(0);
            end.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = RelayAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        var far = new TcpClient();
        _ends.Add(near);
        _ends.Add(far);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
        near.Dispose();
        far.Dispose();
    }
}
