using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Nodes;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Queries;

/// <summary>What people ask of the servers that share the database.</summary>
public sealed class NodeQueries
{
    private readonly IDbContextFactory<IvrDbContext> _contexts;
    private readonly NodeRegistry _registry;
    private readonly DatabaseClock _clock;

    internal NodeQueries(IDbContextFactory<IvrDbContext> contexts, NodeRegistry registry, DatabaseClock clock) =>
        (_contexts, _registry, _clock) = (contexts, registry, clock);

    /// <summary>All servers that are known, by name.</summary>
    public async Task<IReadOnlyList<NodeSummary>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Nodes.AsNoTracking().ToListAsync(cancellationToken);
        if (_registry.Alone is { } alone)
            rows = [alone];
        var calls = await context.Calls.Where(c => c.EndedAt == null).GroupBy(c => c.Owner).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var runs = await context.Runs.Where(r => r.State == RunStates.Open && r.LeaseOwner != null).GroupBy(r => r.LeaseOwner!).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var now = _clock.Now;
        // Who has something open and no row is of a version that showed no sign of life.
        var others = calls.Keys.Concat(runs.Keys).Except(rows.Select(row => row.Name))
            .Select(name => new NodeSummary(name, NodeStates.Unknown, null, null, null, calls.GetValueOrDefault(name), runs.GetValueOrDefault(name)));
        return
        [
            .. rows.Select(row => new NodeSummary(
                row.Name, State(row, now), row.Version, row.StartedAt, row.SeenAt, calls.GetValueOrDefault(row.Name), runs.GetValueOrDefault(row.Name)))
                .Concat(others).OrderBy(node => node.Name, StringComparer.Ordinal),
        ];
    }

    private static string State(NodeRow row, DateTimeOffset now) =>
        row.Instance == NodeStore.Nobody ? NodeStates.Stopped : row.LeaseUntil > now ? NodeStates.Alive : NodeStates.Gone;
}
