using System.Net;
using System.Net.Sockets;

namespace AsteriskIvr.Asterisk.FastAgi;

/// <summary>
/// The runtime setting that a FastAGI server gains most from. AGI is many tiny exchanges; by default each wakes a thread of the pool, which costs
/// more than the exchange. With inline completions the socket's poll thread goes on with the handler itself.
/// </summary>
/// <remarks>
/// The other setting, <c>System.Threading.ThreadPool.UnfairSemaphoreSpinLimit = 0</c>, belongs into <c>runtimeconfig.template.json</c>.
/// Source: <c>SocketAsyncEngine.Unix.cs</c> of dotnet/runtime.
/// </remarks>
public static class FastAgiRuntime
{
    /// <summary>The environment variable that the runtime reads once, when the process first uses a socket asynchronously.</summary>
    public const string InlineCompletionsVariable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Turns inline completions on for this process; the first line of <c>Main</c>, since after the first use of a socket it does nothing.
    /// A value that the environment already has, such as <c>0</c>, stays. Child processes inherit it. Without effect on Windows.
    /// </summary>
    public static void UseInlineCompletions()
    {
        if (Environment.GetEnvironmentVariable(InlineCompletionsVariable) is null)
            Environment.SetEnvironmentVariable(InlineCompletionsVariable, "1");
    }

    /// <summary>Tries on a loopback connection whether inline completions are in force. It uses sockets: not before <see cref="UseInlineCompletions"/>.</summary>
    public static async Task<bool> ProbeInlineCompletionsAsync(CancellationToken cancellationToken = default)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, cancellationToken);
        using var server = await listener.AcceptAsync(cancellationToken);

        var received = ReceiveAsync(server, cancellationToken);
        await client.SendAsync(new byte[1], cancellationToken);
        return await received;
    }

    private static async Task<bool> ReceiveAsync(Socket socket, CancellationToken cancellationToken)
    {
        await socket.ReceiveAsync(new byte[1], cancellationToken);
        return !Thread.CurrentThread.IsThreadPoolThread;
    }
}
