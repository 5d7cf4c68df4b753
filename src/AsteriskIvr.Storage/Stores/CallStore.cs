using System.Text.Json;
using AsteriskIvr.Calls.Journal;
using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.PostCall.Runs;
using AsteriskIvr.PostCall.Worker;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Nodes;
using AsteriskIvr.Storage.Spool;
using AsteriskIvr.Storage.Writing;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Stores;

internal sealed class CallStore(CallWriter writer, ReadSessions readers, CallLoader loader, DatabaseClock clock, RunSignal runs, IOptions<StorageOptions> options) : ICallStore
{
    private const string WhereOpen = "owner = @p0 AND ended_at IS NULL ORDER BY started_at";
    private const string WhereChannel = "pbx = @p0 AND unique_id = @p1 AND ended_at IS NULL";
    private const string WhereLeads = "name <> @p2 AND lease_until > @p3 AND EXISTS (SELECT 1 FROM calls WHERE pbx = @p0 AND unique_id = @p1 AND owner = nodes.name)";

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

    public Task<IReadOnlyList<OpenCall>> FindOpenAsync(CancellationToken cancellationToken) => loader.LoadAsync(WhereOpen, [_owner], cancellationToken);

    public async Task<OpenCall?> FindOpenAsync(string pbx, string uniqueId, CancellationToken cancellationToken)
    {
        if (await loader.LoadAsync(WhereChannel, [pbx, uniqueId], cancellationToken) is not [var call])
            return null;
        var leaders = await readers.ReadAsync(statements => statements.QueryAsync<NodeRow>(WhereLeads, [pbx, uniqueId, _owner, clock.Now], cancellationToken), cancellationToken);
        return call with { IsLedElsewhere = leaders.Count > 0 };
    }

    private static JournalRow ToRow(JournalBatch batch) => new()
    {
        CallId = batch.CallId,
        Sequence = batch.Sequence,
        Entries = JsonSerializer.Serialize(batch.Entries, StoredJson.Instance.IReadOnlyListJournalEntry),
    };
}
