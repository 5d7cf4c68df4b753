using AsteriskIvr.Asterisk.Ari.Events;

namespace AsteriskIvr.Asterisk.Ari;

/// <summary>How a playback ended.</summary>
public enum AriPlaybackEnd
{
    /// <summary>All of it was played, or it was stopped.</summary>
    Finished,

    /// <summary>Asterisk says it failed: no such sound, or the caller hung up.</summary>
    Failed,

    /// <summary>The channel left the application or was hung up before Asterisk said how the playback ended.</summary>
    ChannelLeft,

    /// <summary>It ended while there was no connection; how is not known.</summary>
    EndedUnseen,

    /// <summary>
    /// The limit passed; the playback was stopped. Asterisk sends no PlaybackFinished for media with a scheme it does not know, or when the
    /// last item is a recording it lacks.
    /// </summary>
    TimedOut,
}

/// <summary>
/// Media playing to one channel. The playback's id is chosen here and its events are subscribed to before the request goes out, so its end
/// cannot be missed however early it comes; a channel that ends or a connection that breaks ends the wait too.
/// </summary>
public sealed class AriPlayback
{
    private readonly AriConnection _connection;
    private readonly TaskCompletionSource<AriPlaybackEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AriPlayback(AriConnection connection, string id)
    {
        _connection = connection;
        Id = id;
    }

    /// <summary>The playback's id.</summary>
    public string Id { get; }

    /// <summary>
    /// Completes with the playback's end; cancelled with the token given to <see cref="StartAsync"/>, which also stops the playback.
    /// </summary>
    public Task<AriPlaybackEnd> Completion { get; private set; } = null!;

    /// <summary>Starts to play, one media URI after another; returns once Asterisk has accepted it.</summary>
    /// <param name="connection">The channel's PBX.</param>
    /// <param name="channelId">The channel.</param>
    /// <param name="media">
    /// Media URIs: <c>sound:hello-world</c>, <c>number:42</c>, <c>digits:123</c>, <c>recording:name</c>, <c>tone:ring</c>.
    /// </param>
    /// <param name="limit">How long to wait for the end.</param>
    /// <param name="language">The sounds' language; the channel's by default.</param>
    /// <param name="playbackId">The playback's id, unique among those that play; a fresh one by default.</param>
    /// <param name="cancellationToken">Stops the playback and cancels <see cref="Completion"/>.</param>
    /// <exception cref="AriException">Asterisk refused: the channel is gone (404) or not in the application (409).</exception>
    public static async Task<AriPlayback> StartAsync(
        AriConnection connection,
        string channelId,
        IReadOnlyList<string> media,
        TimeSpan limit,
        string? language = null,
        string? playbackId = null,
        CancellationToken cancellationToken = default)
    {
        var playback = new AriPlayback(connection, playbackId ?? connection.NewId());
        var subscription = connection.Subscribe(
            channelId, AriEventTypes.PlaybackFinished | AriEventTypes.StasisEnd | AriEventTypes.ChannelDestroyed, playback.OnEvent);
        try
        {
            await connection.Client.Channels.PlayWithIdAsync(channelId, playback.Id, media, language, cancellationToken: cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The request may be with Asterisk already.
            subscription.Dispose();
            await playback.StopAsync(CancellationToken.None);
            throw;
        }
        catch
        {
            subscription.Dispose();
            throw;
        }
        playback.Completion = playback.WaitAsync(subscription, limit, cancellationToken);
        return playback;
    }

    /// <summary>Plays to the end: <see cref="StartAsync"/> and <see cref="Completion"/> in one.</summary>
    public static async Task<AriPlaybackEnd> PlayAsync(
        AriConnection connection,
        string channelId,
        IReadOnlyList<string> media,
        TimeSpan limit,
        string? language = null,
        CancellationToken cancellationToken = default) =>
        await (await StartAsync(connection, channelId, media, limit, language, cancellationToken: cancellationToken)).Completion;

    /// <summary>Stops it; nothing happens if it has ended.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        AriWait.BestEffortAsync(() => _connection.Client.Playbacks.StopAsync(Id, cancellationToken));

    private ValueTask OnEvent(AriEvent message)
    {
        if (message is not PlaybackFinished { Playback: var playback }) _end.TrySetResult(AriPlaybackEnd.ChannelLeft);
        else if (playback.Id == Id) _end.TrySetResult(playback.State == "failed" ? AriPlaybackEnd.Failed : AriPlaybackEnd.Finished);
        return ValueTask.CompletedTask;
    }

    private async Task<AriPlaybackEnd> WaitAsync(AriSubscription subscription, TimeSpan limit, CancellationToken cancellationToken)
    {
        using (subscription)
        {
            try
            {
                switch (await AriWait.ForAsync(_connection, _end.Task, limit, IsOverAsync, cancellationToken))
                {
                    case AriWaitEnd.Done:
                        return await _end.Task;
                    case AriWaitEnd.OverMeanwhile:
                        return AriPlaybackEnd.EndedUnseen;
                    default:
                        await StopAsync(CancellationToken.None);
                        return AriPlaybackEnd.TimedOut;
                }
            }
            catch (OperationCanceledException)
            {
                await StopAsync(CancellationToken.None);
                throw;
            }
        }
    }

    private async Task<bool> IsOverAsync(CancellationToken cancellationToken)
    {
        await _connection.Client.Playbacks.GetAsync(Id, cancellationToken);
        return false;
    }
}
