using System.Collections.Concurrent;
using AsteriskIvr.Asterisk.Ari;
using AsteriskIvr.Asterisk.Ari.Events;

namespace AsteriskIvr.Asterisk.Tests.Ari;

/// <summary>An owner that writes down what it is told, and does more if a test says so.</summary>
internal sealed class RecordingApplication : IAriApplication
{
    public ConcurrentQueue<string> Log { get; } = new();

    public Func<StasisStart, ValueTask> OnStart { get; set; } = static _ => ValueTask.CompletedTask;

    public Func<CancellationToken, ValueTask> OnConnect { get; set; } = static _ => ValueTask.CompletedTask;

    public ValueTask OnStasisStartAsync(StasisStart start, CancellationToken stopping)
    {
        Log.Enqueue($"start {start.Channel.Id}");
        return OnStart(start);
    }

    public ValueTask OnConnectedAsync(AriServerInfo server, bool restarted, CancellationToken disconnected)
    {
        Log.Enqueue(restarted ? "connected, restarted" : "connected");
        return OnConnect(disconnected);
    }

    public ValueTask OnDisconnectedAsync(AriDisconnect reason)
    {
        Log.Enqueue($"disconnected {reason}");
        return ValueTask.CompletedTask;
    }
}
