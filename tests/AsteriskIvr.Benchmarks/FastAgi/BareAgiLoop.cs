using System.Net;
using System.Net.Sockets;

namespace AsteriskIvr.Benchmarks.FastAgi;

/// <summary>
/// What the exchange costs with nothing around it: accept, read to the empty line, write the product's commands and read a line for each, close. No
/// typed reply, no hangup notice, no limit, no time-out. The yardstick, not an example.
/// </summary>
internal sealed class BareAgiLoop(RecordedExchange exchange) : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[][] _commands = exchange.Lines;

    public Task StartAsync(IPEndPoint endPoint)
    {
        _listener.Bind(endPoint);
        _listener.Listen(512);
        _ = AcceptAsync();
        return Task.CompletedTask;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
            _ = ServeAsync(await _listener.AcceptAsync());
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            var buffer = new byte[2048];
            var length = 0;
            while (length < 2 || !buffer.AsSpan(0, length).EndsWith("\n\n"u8))
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(length));
                if (received == 0)
                    return;
                length += received;
            }
            // The hangup handler's notice is only heard.
            if (buffer.AsSpan(0, length).IndexOf("agi_network_script: hangup"u8) >= 0)
                return;
            foreach (var command in _commands)
            {
                await socket.SendAsync(command);
                length = 0;
                do
                {
                    var received = await socket.ReceiveAsync(buffer.AsMemory(length));
                    if (received == 0)
                        return;
                    length += received;
                }
                while (buffer[length - 1] != '\n');
            }
        }
    }
}
