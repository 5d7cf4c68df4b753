using AsteriskIvr.Asterisk.Ari.Events;
using AsteriskIvr.Asterisk.Ari.Models;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// A recording of one channel. Its events are subscribed to before the request goes out, so its end cannot be missed however early it comes;
/// a channel that ends or a connection that breaks ends the wait too.
/// </summary>
public static class AriRecording
{
    /// <summary>How much longer than its longest time a recording is waited for: the beep, and a slow disk.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Records until a key, silence or the longest time ends it.</summary>
    /// <param name="connection">The channel's PBX.</param>
    /// <param name="channelId">The channel.</param>
    /// <param name="name">Its name, without extension. A recording of that name is replaced.</param>
    /// <param name="format">Its format, such as <c>wav</c>.</param>
    /// <param name="maxDurationSeconds">The longest time.</param>
    /// <param name="maxSilenceSeconds">The longest silence; null: silence does not end it.</param>
    /// <param name="beep">Whether a beep goes ahead.</param>
    /// <param name="terminateOn">Keys that end it: <c>none</c>, <c>any</c>, <c>*</c> or <c>#</c>.</param>
    /// <param name="cancellationToken">Stops the recording; what was recorded is kept.</param>
    /// <returns>The recording as Asterisk said at its end (<c>failed</c> is a state too); null when the end was not seen.</returns>
    /// <exception cref="AriException">Asterisk refused: the channel is gone (404) or not in the application (409).</exception>
    public static async Task<LiveRecording?> RecordAsync(
        AriConnection connection,
        string channelId,
        string name,
        string format,
        int maxDurationSeconds,
        int? maxSilenceSeconds,
        bool beep,
        string terminateOn,
        CancellationToken cancellationToken = default)
    {
        var end = new TaskCompletionSource<LiveRecording?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = connection.Subscribe(
            channelId,
            AriEventTypes.RecordingFinished | AriEventTypes.RecordingFailed | AriEventTypes.StasisEnd | AriEventTypes.ChannelDestroyed,
            message =>
            {
                var recording = message switch { RecordingFinished finished => finished.Recording, RecordingFailed failed => failed.Recording, _ => null };
                if (recording is null || recording.Name == name) end.TrySetResult(recording);
                return ValueTask.CompletedTask;
            });
        try
        {
            await connection.Client.Channels.RecordAsync(
                channelId, name, format, maxDurationSeconds, maxSilenceSeconds, ifExists: "overwrite", beep, terminateOn, cancellationToken);
            var limit = TimeSpan.FromSeconds(maxDurationSeconds) + Grace;
            if (await AriWait.ForAsync(connection, end.Task, limit, IsOverAsync, cancellationToken) == AriWaitEnd.Done) return await end.Task;
            await StopAsync(connection, name);
            return null;
        }
        catch (OperationCanceledException)
        {
            // The request may be with Asterisk already.
            await StopAsync(connection, name);
            throw;
        }

        async Task<bool> IsOverAsync(CancellationToken stop)
        {
            await connection.Client.Recordings.GetLiveAsync(name, stop);
            return false;
        }
    }

    /// <summary>Stops a recording and keeps it; nothing happens if it has ended.</summary>
    public static Task StopAsync(AriConnection connection, string name) =>
        AriWait.BestEffortAsync(() => connection.Client.Recordings.StopAsync(name));
}
