namespace AsteriskIvr.Server.Hosting;

/// <summary>
/// The server's own clock: the machine's. A test can set it wrong, in a Debug build only, as it can kill the server at a point
/// (docs/decisions/0009-fault-points.md).
/// </summary>
internal static class ServerClock
{
    /// <summary>Names the environment variable with how far the clock is ahead, such as <c>00:00:30</c> or <c>-00:00:30</c>.</summary>
    public const string AheadVariable = "ASTERISKIVR_CLOCK_AHEAD";

    public static TimeProvider Create()
    {
#if DEBUG
        if (TimeSpan.TryParse(Environment.GetEnvironmentVariable(AheadVariable), System.Globalization.CultureInfo.InvariantCulture, out var ahead))
            return new WrongClock(ahead);
#endif
        return TimeProvider.System;
    }

#if DEBUG
    // The time of day; what passes is measured by the monotonic clock, which nobody sets.
    private sealed class WrongClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
#endif
}
