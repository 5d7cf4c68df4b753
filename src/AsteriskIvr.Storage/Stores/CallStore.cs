using System.Text.Json;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Nodes;
using AsteriskIvr.Storage.Spool;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Stores;

internal sealed class CallStore(CallWriter writer, IDbContextFactory<IvrDbContext> contexts, DatabaseClock clock, RunSignal runs, IOptions<StorageOptions> options) : ICallStore
{
    private readonly string _owner = options.Value.NodeName;

    public ValueTask<bool> StartAsync(CallFacts call, string transport, CancellationToken cancellationToken) =>
        writer.WriteAsync(new CallArrived(CallMapping.ToRow(call, transport, _owner)), cancellationToken);

    public async ValueTask AppendAsync(IReadOnlyList<JournalBatch> batches, CancellationToken cancellationToken)
    {
        var journal = batches.Select(ToRow).ToList();
        var activity = batches.SelectMany(b => b.Entries.Where(e => e.Activity is not null).Select(e => ActivityMapping.ToRow(b.CallId, e.Activity!))).ToList();
        await writer.WriteAsync(new CallProgressed(journal, activity), cancellationToken);
    }

    public async ValueTask<bool> EndAsync(CallEnd end, CancellationToken cancellationToken)
    {
        var call = CallMapping.ToClosedRow(end, _owner);
        var run = end.FirstStep is null
            ? null
            : new RunRow { CallId = call.Id, State = RunStates.Open, DueAt = clock.Now, Node = end.FirstStep, CreatedAt = call.EndedAt!.Value };
        var activity = end.Activity.Select(line => ActivityMapping.ToRow(call.Id, line)).ToList();
        var stored = await writer.WriteAsync(new CallClosed(call, run, activity), cancellationToken);
        if (stored && run is not null)
            runs.Notify();
        return stored;
    }

    public Task RecoveredAsync(CancellationToken cancellationToken) => writer.RecoveredAsync(cancellationToken);

    public async Task<IReadOnlyList<OpenCall>> FindOpenAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Calls.AsNoTracking().Where(c => c.EndedAt == null && c.Owner == _owner).OrderBy(c => c.StartedAt).ToListAsync(cancellationToken);
        var calls = new List<OpenCall>(rows.Count);
        foreach (var row in rows)
            calls.Add(await CallLoader.LoadAsync(context, row, cancellationToken));
        return calls;
    }

    public async Task<OpenCall?> FindOpenAsync(string pbx, string uniqueId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Calls.AsNoTracking()
            .SingleOrDefaultAsync(c => c.Pbx == pbx && c.UniqueId == uniqueId && c.EndedAt == null, cancellationToken);
        if (row is null)
            return null;
        var now = clock.Now;
        var isLedElsewhere = row.Owner != _owner && await context.Nodes.AnyAsync(node => node.Name == row.Owner && node.LeaseUntil > now, cancellationToken);
        return await CallLoader.LoadAsync(context, row, cancellationToken) with { IsLedElsewhere = isLedElsewhere };
    }

    private static JournalRow ToRow(JournalBatch batch) => new()
    {
        CallId = batch.CallId,
        Sequence = batch.Sequence,
        Entries = JsonSerializer.Serialize(batch.Entries, StoredJson.Instance.IReadOnlyListJournalEntry),
    };
}
