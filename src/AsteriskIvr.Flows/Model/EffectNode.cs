namespace AsteriskIvr.Flows.Model;

/// <summary>A node that acts on the outside world: it can be slow, and it can fail.</summary>
public abstract record EffectNode : Node
{
    /// <summary>Time limit of one attempt.</summary>
    [Field("Time limit of one attempt.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a failing attempt is repeated; null: once in the call, <see cref="RetryPolicy.PostCall"/> after it.</summary>
    [Field("How often, and how far apart, a failing attempt is repeated. Default: one attempt in the call; after the call 16 attempts, 2 s apart at first, doubling up to 1 h.")]
    public RetryPolicy? Retry { get; init; }
}
