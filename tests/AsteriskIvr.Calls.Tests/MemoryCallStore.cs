using System.Collections.Concurrent;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;

namespace AsteriskIvr.Calls.Tests;

/// <summary>A store in memory that fails, or takes its time, as the test says.</summary>
internal sealed class MemoryCallStore : ICallStore
{
    private readonly Lock _lock = new();
    private readonly HashSet<Guid> _open = [];
    private readonly HashSet<(string, string)> _channels = [];

    /// <summary>Executed before each operation: <c>start</c>, <c>append</c> or <c>end</c>. May throw, may wait.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>The ends that closed a call.</summary>
    public ConcurrentQueue<Calls.Lifecycle.CallEnd> Ends { get; } = [];

    public ConcurrentQueue<JournalBatch> Batches { get; } = [];

    public IReadOnlyList<JournalEntry> Entries => [.. Batches.SelectMany(b => b.Entries)];

    public async ValueTask<bool> StartAsync(CallFacts call, string transport, CancellationToken cancellationToken)
    {
        await Before("start");
        Log.Enqueue("start");
        lock (_lock)
            return _channels.Add((call.Pbx, call.UniqueId)) && _open.Add(call.Id);
    }

    public async ValueTask AppendAsync(IReadOnlyList<JournalBatch> batches, CancellationToken cancellationToken)
    {
        await Before("append");
        foreach (var batch in batches)
        {
            Log.Enqueue($"append {batch.Sequence}");
            Batches.Enqueue(batch);
        }
    }

    public async ValueTask<bool> EndAsync(Calls.Lifecycle.CallEnd end, CancellationToken cancellationToken)
    {
        await Before("end");
        Log.Enqueue("end");
        lock (_lock)
        {
            if (!_open.Remove(end.Call.Id))
                return false;
        }
        Ends.Enqueue(end);
        return true;
    }

    public Task<IReadOnlyList<OpenCall>> FindOpenAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<OpenCall>>([]);

    public Task<OpenCall?> FindOpenAsync(string pbx, string uniqueId, CancellationToken cancellationToken) => Task.FromResult<OpenCall?>(null);
}
