using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AsteriskIvr.Benchmarks.FastAgi;

/// <summary>
/// Asterisk's side: like it a thread for each call and blocking writes, the environment in small ones. It answers what the server says, a key to
/// the question for one, and after HANGUP calls the hangup handler, as the dialplan does.
/// </summary>
internal sealed class AgiDriver(int port, int connections)
{
    // Each channel once, whatever server it goes to: the product keeps them.
    private static long _channels = Stopwatch.GetTimestamp();

    private readonly IPEndPoint _server = new(IPAddress.Loopback, port);
    private int _left;
    private long _started;
    private Exception? _failure;

    /// <summary>Runs sessions and returns the time it took.</summary>
    /// <param name="sessions">How many.</param>
    /// <param name="rate">New sessions a second; 0 for as many as the server takes.</param>
    public TimeSpan Run(int sessions, int rate)
    {
        _left = sessions;
        _started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, connections).Select(_ => new Thread(() => Work(sessions, rate), 256 * 1024)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return _failure is null ? Stopwatch.GetElapsedTime(_started) : throw new InvalidOperationException("A session failed.", _failure);
    }

    /// <summary>Runs one session and returns what the server said.</summary>
    public RecordedExchange Record()
    {
        var commands = new List<string>();
        Session(new byte[1024], commands);
        return new RecordedExchange(commands);
    }

    private void Work(int sessions, int rate)
    {
        var buffer = new byte[1024];
        while (_failure is null && Interlocked.Decrement(ref _left) is >= 0 and var left)
        {
            if (rate > 0)
                Pace((sessions - 1 - left) / (double)rate);
            try
            {
                Session(buffer, null);
            }
            catch (Exception exception) when (exception is SocketException or InvalidDataException)
            {
                _failure ??= exception;
            }
        }
    }

    private void Pace(double seconds)
    {
        var due = TimeSpan.FromSeconds(seconds) - Stopwatch.GetElapsedTime(_started);
        if (due > TimeSpan.Zero)
#pragma warning disable RS0030 // A load generator's own threads are meant to sleep.
            Thread.Sleep(due);
#pragma warning restore RS0030
    }

    private void Session(byte[] buffer, List<string>? commands)
    {
        var uniqueId = $"bench-1700000000.{Interlocked.Increment(ref _channels)}";
        string? callId = null;
        using (var socket = Connect("bench", uniqueId))
        {
            ReadOnlySpan<byte> command;
            do
            {
                command = Receive(socket, buffer);
                if (command.IsEmpty)
                    throw new InvalidDataException("The server closed the connection instead of hanging up.");
                commands?.Add(Encoding.ASCII.GetString(command).TrimEnd('\n'));
                // SET VARIABLE "CHANNEL(hangup_handler_push)" "ivr-hangup,s,1(CALL-ID)"
                if (callId is null && command.IndexOf("hangup_handler_push"u8) >= 0)
                    callId = Encoding.ASCII.GetString(command[^40..^4]);
                socket.Send(Reply(command));
            }
            while (!command.StartsWith("HANGUP"u8));
            if (!Receive(socket, buffer).IsEmpty)
                throw new InvalidDataException("The server went on after HANGUP.");
        }
        using var handler = Connect("hangup", uniqueId, callId ?? throw new InvalidDataException("The server pushed no hangup handler."), "16", "dialplan/agi", "2", "2", uniqueId, "7198");
        if (!Receive(handler, buffer).IsEmpty)
            throw new InvalidDataException("The server has something to say to the hangup handler.");
    }

    private static ReadOnlySpan<byte> Reply(ReadOnlySpan<byte> command) =>
        command.StartsWith("STREAM FILE"u8) ? "200 result=0 endpos=11840\n"u8
        : command.StartsWith("WAIT FOR DIGIT"u8) ? "200 result=49\n"u8
        : command.StartsWith("GET VARIABLE"u8) ? "200 result=1 (1)\n"u8
        : command.StartsWith("ANSWER"u8) ? "200 result=0\n"u8
        : "200 result=1\n"u8;

    private static ReadOnlySpan<byte> Receive(Socket socket, byte[] buffer)
    {
        var length = 0;
        do
        {
            var received = socket.Receive(buffer, length, buffer.Length - length, SocketFlags.None);
            if (received == 0)
                return [];
            length += received;
        }
        while (buffer[length - 1] != '\n');
        return buffer.AsSpan(0, length);
    }

    private Socket Connect(string script, string uniqueId, params ReadOnlySpan<string> arguments)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(_server);
        // One write each, as setup_env of res_agi.c does.
        string[] lines =
        [
            "agi_network: yes", $"agi_network_script: {script}", $"agi_request: agi://127.0.0.1/{script}", "agi_channel: PJSIP/sipp-00000001", "agi_language: en",
            "agi_type: PJSIP", $"agi_uniqueid: {uniqueId}", "agi_version: 22.10.1", "agi_callerid: 100", "agi_calleridname: sipp", "agi_callingpres: 0",
            "agi_callingani2: 0", "agi_callington: 0", "agi_callingtns: 0", "agi_dnid: agi-bench", "agi_rdnis: unknown", "agi_context: ivr-by-agi",
            "agi_extension: s", "agi_priority: 3", "agi_enhanced: 0.0", "agi_accountcode: ", "agi_threadid: 140000000000000",
        ];
        foreach (var line in lines)
            socket.Send(Encoding.ASCII.GetBytes(line + "\n"));
        for (var i = 0; i < arguments.Length; i++)
            socket.Send(Encoding.ASCII.GetBytes($"agi_arg_{i + 1}: {arguments[i]}\n"));
        socket.Send("\n"u8);
        return socket;
    }
}
