using System.Net;
using System.Net.Sockets;

namespace AsteriskIvr.Server.Tests.Fixtures;

/// <summary>Plays Asterisk's part in a call over FastAGI: presses keys when it is asked to, and tells of the end as the hangup handler does.</summary>
internal static class AgiCaller
{
    private static int _channels;

    /// <param name="port">Where the server listens.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="number">The caller's number.</param>
    /// <param name="keys">What is pressed; nothing more when they are used up.</param>
    /// <param name="hesitation">The first key is not pressed before this completes.</param>
    public static async Task CallAsync(int port, string flow, string number, string keys, Task? hesitation = null)
    {
        var uniqueId = $"test-{Environment.ProcessId}.{Interlocked.Increment(ref _channels)}";
        var callId = await TalkAsync(port, flow, uniqueId, number, new Queue<char>(keys), hesitation ?? Task.CompletedTask);
        if (callId is not null)
            await NoticeAsync(port, uniqueId, number, callId);
    }

    private static async Task<string?> TalkAsync(int port, string flow, string uniqueId, string number, Queue<char> keys, Task hesitation)
    {
        using var socket = await ConnectAsync(port);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
        await WriteEnvironmentAsync(writer, flow, uniqueId, number);
        string? callId = null;
        while (await reader.ReadLineAsync() is { } command)
        {
            if (command.Contains("hangup_handler_push", StringComparison.Ordinal))
                callId = command[(command.LastIndexOf('(') + 1)..command.LastIndexOf(')')];
            if (command.StartsWith("WAIT FOR DIGIT", StringComparison.Ordinal))
                await hesitation;
            await writer.WriteLineAsync(Answer(command, keys));
        }
        return callId;
    }

    private static string Answer(string command, Queue<char> keys)
    {
        if (command.Contains("DIALPLAN_EXISTS", StringComparison.Ordinal))
            return "200 result=1 (1)";
        if (command.StartsWith("WAIT FOR DIGIT", StringComparison.Ordinal))
            return $"200 result={(keys.TryDequeue(out var key) ? (int)key : 0)}";
        if (command.StartsWith("STREAM FILE", StringComparison.Ordinal))
            return "200 result=0 endpos=100";
        return command.StartsWith("HANGUP", StringComparison.Ordinal) ? "200 result=1" : "200 result=0";
    }

    private static async Task NoticeAsync(int port, string uniqueId, string number, string callId)
    {
        using var socket = await ConnectAsync(port);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
        await WriteEnvironmentAsync(writer, "hangup", uniqueId, number, callId, "16", "dialplan/agi", "3", "4", uniqueId);
        await reader.ReadToEndAsync();
    }

    private static async Task WriteEnvironmentAsync(StreamWriter writer, string path, string uniqueId, string number, params string[] arguments)
    {
        await writer.WriteAsync(
            $"agi_network: yes\nagi_network_script: {path}\nagi_request: agi://127.0.0.1/{path}\nagi_channel: PJSIP/caller-00000001\nagi_language: en\n"
            + $"agi_uniqueid: {uniqueId}\nagi_callerid: {number}\nagi_calleridname: Ann\nagi_dnid: 600\nagi_extension: 600\n"
            + string.Concat(arguments.Select((argument, index) => $"agi_arg_{index + 1}: {argument}\n")) + "\n");
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }
}
