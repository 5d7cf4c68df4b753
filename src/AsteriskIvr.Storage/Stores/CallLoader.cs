using AsteriskIvr.Calls.Lifecycle;
using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Stores;

/// <summary>Reads open calls with their journals.</summary>
internal sealed class CallLoader(IDbContextFactory<IvrDbContext> contexts)
{
    /// <summary>The calls with these ids that are open.</summary>
    public async Task<IReadOnlyList<OpenCall>> LoadAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var calls = new List<OpenCall>(ids.Count);
        foreach (var id in ids)
        {
            if (await context.Calls.AsNoTracking().SingleOrDefaultAsync(call => call.Id == id && call.EndedAt == null, cancellationToken) is { } row)
                calls.Add(await LoadAsync(context, row, cancellationToken));
        }
        return calls;
    }

    /// <summary>The call of a row.</summary>
    public static async Task<OpenCall> LoadAsync(IvrDbContext context, CallRow row, CancellationToken cancellationToken)
    {
        var batches = await context.Journal.AsNoTracking()
            .Where(j => j.CallId == row.Id).OrderBy(j => j.Sequence).Select(j => j.Entries).ToListAsync(cancellationToken);
        var entries = batches.SelectMany(StoredJson.Journal);
        return new OpenCall(CallMapping.ToFacts(row), row.Transport, [.. entries], batches.Count);
    }
}
