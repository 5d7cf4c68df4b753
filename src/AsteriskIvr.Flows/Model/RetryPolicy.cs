namespace AsteriskIvr.Flows.Model;

/// <summary>Exponential back-off: the n-th wait is <c>First * 2^(n-1)</c>, at most <c>Max</c>.</summary>
public sealed record RetryPolicy
{
    /// <summary>One attempt, no retry: the default in the call, where somebody is waiting.</summary>
    public static RetryPolicy None { get; } = new() { Attempts = 1 };

    /// <summary>The default after the call: about seven hours of patience.</summary>
    public static RetryPolicy PostCall { get; } = new();

    /// <summary>All attempts, the first one included; 1 or more.</summary>
    [Field("All attempts, the first one included.", Min = 1, Max = 1000)]
    public int Attempts { get; init; } = 16;

    /// <summary>The wait after the first failure.</summary>
    [Field("The wait after the first failure; it doubles from then on.")]
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait.</summary>
    [Field("The longest wait.")]
    public TimeSpan Max { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Spreads each wait evenly over 50 % to 100 % of its length, so that a recovering target is not hit by all at once.</summary>
    [Field("Spreads each wait over half to all of its length, so that a recovering system is not hit by all at once.")]
    public bool Jitter { get; init; } = true;

    /// <summary>The wait after failed attempt number <paramref name="attempt"/> (1-based), or null when no attempt is left.</summary>
    public TimeSpan? DelayAfter(int attempt, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (attempt >= Attempts)
            return null;
        var doubled = First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 62));
        var wait = Math.Min(doubled, Max.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Jitter ? wait * (0.5 + random.NextDouble() / 2) : wait);
    }
}
