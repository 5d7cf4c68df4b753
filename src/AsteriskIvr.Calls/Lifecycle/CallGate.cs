using Microsoft.Extensions.Options;

namespace AsteriskIvr.Calls.Lifecycle;

/// <summary>Whether new calls are taken. A call that is not goes on in the dialplan, to its fallback.</summary>
public sealed class CallGate(IOptions<CallsOptions> options)
{
    private int _live;
    private volatile bool _closed;

    /// <summary>Calls that are in a flow now.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>True once the server has begun to stop.</summary>
    public bool IsClosed => _closed;

    /// <summary>Takes no call from now on.</summary>
    public void Close() => _closed = true;

    internal bool TryEnter(out string reason)
    {
        // Counted first: whoever waits for the last call after closing sees this one, or this one sees that it is closed.
        var live = Interlocked.Increment(ref _live);
        reason = _closed ? "stopping" : "limit";
        if (!_closed && live <= options.Value.MaxConcurrent)
            return true;
        Interlocked.Decrement(ref _live);
        return false;
    }

    internal void Leave() => Interlocked.Decrement(ref _live);
}
