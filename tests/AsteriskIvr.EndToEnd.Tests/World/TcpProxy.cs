using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AsteriskIvr.EndToEnd.Tests.World;

/// <summary>Stands between the server and the PBX's HTTP port, so that a test can cut the cable.</summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Socket> _pairs = [];
    private readonly int _target;
    private volatile bool _refuses;

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks all connections, and every new one until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _refuses = true;
        foreach (var (near, far) in _pairs)
        {
            near.Dispose();
            far.Dispose();
        }
    }

    public void Mend() => _refuses = false;

    public void Dispose()
    {
        _listener.Stop();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            if (_refuses)
                return;
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _target);
                _pairs[near] = far;
                await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Either side is gone: so is the other.
            }
            finally
            {
                _pairs.TryRemove(near, out _);
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer) is > 0 and var read)
            await to.SendAsync(buffer.AsMemory(0, read));
    }
}
