namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// Which alerts are sent and which are only counted: one of a kind within its quiet time, and so many of a channel within the channel's. What was counted is told with the next one sent.
/// It is kept in memory, for each server by itself: after a restart the first of each kind is sent anew. Thread-safe.
/// </summary>
internal sealed class AlertLimits
{
    /// <summary>The most kinds that are remembered for a channel; when there are more, those told longest ago are forgotten, and can be told again early.</summary>
    public const int MaxKinds = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Channel> _channels = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Asks to send one.</summary>
    /// <param name="name">The channel.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="kind">What makes two alerts the same.</param>
    /// <param name="effectKey">Who asks: an alert that is asked for again, after a failure that nobody could tell of, stands in its own way no longer.</param>
    /// <param name="quiet">How long the same kind is not sent again.</param>
    /// <param name="now">The time.</param>
    /// <returns>What to do; null: nothing, it was counted.</returns>
    public Permit? Ask(string name, AlertChannelOptions options, string kind, string effectKey, TimeSpan quiet, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_channels.TryGetValue(name, out var channel))
                _channels[name] = channel = new Channel();
            var mayKind = !channel.Kinds.TryGetValue(kind, out var last) || now - last.At >= quiet || last.EffectKey == effectKey;
            while (channel.Sent.TryPeek(out var oldest) && now - oldest >= options.Per)
                channel.Sent.Dequeue();
            if (!mayKind || channel.Sent.Count >= options.Limit)
            {
                channel.Suppressed++;
                return null;
            }
            if (channel.Kinds.Count >= MaxKinds && !channel.Kinds.ContainsKey(kind))
                channel.Kinds.Remove(channel.Kinds.MinBy(k => k.Value.At).Key);
            channel.Kinds[kind] = (now, effectKey);
            channel.Sent.Enqueue(now);
            var told = channel.Suppressed;
            channel.Suppressed = 0;
            return new Permit(this, channel, kind, told, now);
        }
    }

    /// <summary>Leave to send one, and to say how many were not sent before.</summary>
    internal sealed class Permit(AlertLimits limits, Channel channel, string kind, long suppressed, DateTimeOffset at)
    {
        public long Suppressed => suppressed;

        /// <summary>It could not be sent: the next one of its kind is, and tells what this one should have.</summary>
        public void GiveBack()
        {
            lock (limits._lock)
            {
                channel.Suppressed += suppressed;
                if (channel.Kinds.TryGetValue(kind, out var last) && last.At == at)
                    channel.Kinds.Remove(kind);
                // Its turn stays counted: what fails and is tried again is traffic too.
            }
        }
    }

    internal sealed class Channel
    {
        public Dictionary<string, (DateTimeOffset At, string EffectKey)> Kinds { get; } = new(StringComparer.Ordinal);

        public Queue<DateTimeOffset> Sent { get; } = [];

        public long Suppressed { get; set; }
    }
}
