using System.Threading.Channels;

namespace AsteriskIvr.PostCall.Worker;

/// <summary>Wakes the worker when a run may be due, so that a run of this server does not wait for the next look at the queue.</summary>
public sealed class RunSignal
{
    // Room for one: a signal that comes while one is waiting says nothing new.
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>There may be something to do.</summary>
    public void Notify() => _signals.Writer.TryWrite(true);

    /// <summary>Waits for a signal, at most <paramref name="longest"/>.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _signals.Reader.ReadAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The longest wait is over: the ordinary look at the queue.
        }
    }
}
