using System.Threading.Channels;

namespace AsteriskIvr.PostCall.Alerts;

/// <summary>Counts dead letters until somebody is told. At most <see cref="MaxGroups"/> kinds are told apart; the rest is one.</summary>
public sealed class DeadLetterCounts(TimeProvider time)
{
    /// <summary>The most kinds that are told apart.</summary>
    public const int MaxGroups = 100;

    private readonly Lock _lock = new();
    private readonly Channel<bool> _some = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Dictionary<(string Flow, string Node, string Error), long> _groups = [];
    private DateTimeOffset? _since;

    internal bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _groups.Count == 0;
        }
    }

    internal void Add(string flow, string node, string error) => Add(flow, node, error, 1, time.GetUtcNow());

    /// <summary>Adds what others have counted.</summary>
    internal void Add(DeadLetterSummary summary)
    {
        foreach (var group in summary.Groups)
            Add(group.Flow, group.Node, group.Error, group.Count, summary.Since);
    }

    /// <summary>Waits until there is something to tell.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken) => await _some.Reader.ReadAsync(cancellationToken);

    /// <summary>All so far; the counts begin anew.</summary>
    internal DeadLetterSummary Take()
    {
        lock (_lock)
        {
            var summary = new DeadLetterSummary(
                _groups.Values.Sum(), _since ?? time.GetUtcNow(),
                [.. _groups.OrderByDescending(g => g.Value).Select(g => new DeadLetterGroup(g.Key.Flow, g.Key.Node, g.Key.Error, g.Value))]);
            (_groups, _since) = ([], null);
            _some.Reader.TryRead(out _);
            return summary;
        }
    }

    private void Add(string flow, string node, string error, long count, DateTimeOffset since)
    {
        lock (_lock)
        {
            var key = (flow, node, error);
            if (!_groups.ContainsKey(key) && _groups.Count >= MaxGroups - 1)
                key = ("(others)", "(others)", "(others)");
            _groups[key] = _groups.GetValueOrDefault(key) + count;
            _since = _since < since ? _since : since;
            _some.Writer.TryWrite(true);
        }
    }
}
