namespace AsteriskIvr.Asterisk.Ari;

/// <summary>
/// Exponential back-off with full jitter: a random part of a limit that doubles up to a maximum
/// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
/// </summary>
internal sealed class AriBackOff(TimeSpan min, TimeSpan max, Func<double> random)
{
    /// <summary>Attempts since the last <see cref="Reset"/>.</summary>
    public int Attempts { get; private set; }

    public void Reset() => Attempts = 0;

    /// <param name="maxDoublings">The limit is at most the first one doubled so often.</param>
    public TimeSpan Next(int maxDoublings = 40)
    {
        var limit = Math.Min(max.Ticks, min.Ticks * Math.Pow(2, Math.Min(Attempts, maxDoublings)));
        Attempts++;
        return TimeSpan.FromTicks((long)(limit * random()));
    }
}
