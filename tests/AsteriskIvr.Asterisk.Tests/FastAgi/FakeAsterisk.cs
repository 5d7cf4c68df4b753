using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AsteriskIvr.Asterisk.Tests.FastAgi;

/// <summary>Asterisk's side of one FastAGI connection, over a real socket, as a test scripts it.</summary>
internal sealed class FakeAsterisk : IDisposable
{
    public const string Environment =
        "agi_network: yes\nagi_network_script: ivr?x=1\nagi_request: agi://127.0.0.1/ivr?x=1\nagi_channel: PJSIP/sipp-00000001\nagi_language: en\n"
        + "agi_type: PJSIP\nagi_uniqueid: ivrtest-1700000000.1\nagi_version: 22.10.1\nagi_callerid: 5551234\nagi_calleridname: unknown\nagi_callingpres: 0\n"
        + "agi_callingani2: 0\nagi_callington: 0\nagi_callingtns: 0\nagi_dnid: 100\nagi_rdnis: unknown\nagi_context: in\nagi_extension: 100\nagi_priority: 4\n"
        + "agi_enhanced: 0.0\nagi_accountcode: \nagi_threadid: 140000000000000\nagi_arg_1: first\nagi_arg_2: \nagi_arg_3: third: with colon\n\n";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly StreamReader _reader;

    private FakeAsterisk(IPEndPoint server)
    {
        _socket.Connect(server);
        _reader = new StreamReader(new NetworkStream(_socket), Encoding.UTF8);
    }

    public static FakeAsterisk Connect(IPEndPoint server) => new(server);

    /// <summary>Connects and sends the environment.</summary>
    public static FakeAsterisk Call(IPEndPoint server)
    {
        var asterisk = new FakeAsterisk(server);
        asterisk.Send(Environment);
        return asterisk;
    }

    public void Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends until all is out or the server has closed.</summary>
    public void Send(ReadOnlySpan<byte> data)
    {
        try
        {
            while (!data.IsEmpty)
                data = data[_socket.Send(data)..];
        }
        catch (SocketException)
        {
            // Cut off: what a hostile peer's test waits for.
        }
    }

    /// <summary>The next command line; null at the end of the connection.</summary>
    public async Task<string?> ReadAsync()
    {
        try
        {
            return await _reader.ReadLineAsync().WaitAsync(Patience);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async Task ExpectAsync(string command, string reply)
    {
        (await ReadAsync()).ShouldBe(command);
        Send(reply);
    }

    /// <summary>No more is sent, but more can be read.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }
}
