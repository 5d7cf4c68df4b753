using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Writing;

namespace AsteriskIvr.Storage.Stores;

/// <summary>Reads open calls with their journals.</summary>
internal sealed class CallLoader(ReadSessions readers)
{
    private const string WhereOpen = "id = @p0 AND ended_at IS NULL";
    private const string WhereCall = "call_id = @p0 ORDER BY sequence";

    /// <summary>The calls with these ids that are open.</summary>
    public async Task<IReadOnlyList<OpenCall>> LoadAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var calls = new List<OpenCall>(ids.Count);
        foreach (var id in ids)
            calls.AddRange(await LoadAsync(WhereOpen, [id], cancellationToken));
        return calls;
    }

    /// <summary>The calls of rows.</summary>
    /// <param name="where">Which.</param>
    /// <param name="parameters">The condition's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<OpenCall>> LoadAsync(string where, object?[] parameters, CancellationToken cancellationToken) =>
        await readers.ReadAsync<IReadOnlyList<OpenCall>>(
            async statements =>
            {
                var calls = new List<OpenCall>();
                foreach (var row in await statements.QueryAsync<CallRow>(where, parameters, cancellationToken))
                {
                    var batches = await statements.QueryAsync<JournalRow>(WhereCall, [row.Id], cancellationToken);
                    calls.Add(new OpenCall(CallMapping.ToFacts(row), row.Transport, [.. batches.SelectMany(batch => StoredJson.Journal(batch.Entries))], batches.Count));
                }
                return calls;
            },
            cancellationToken);
}
