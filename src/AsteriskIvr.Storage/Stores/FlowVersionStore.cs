using System.Data.Common;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Stores;

internal sealed class FlowVersionStore(IDbContextFactory<IvrDbContext> contexts, ISqlDialect dialect, TimeProvider time) : IFlowVersionStore
{
    // Of several servers that deploy the same flow at once one is first; the others find its version then.
    private const int MostAttempts = 10;

    public async Task<int> DeployAsync(string flow, string source, string hash, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await DeployOnceAsync(flow, source, hash, cancellationToken);
            }
            catch (DbUpdateException error) when (attempt < MostAttempts && error.InnerException is DbException inner && (dialect.IsDataError(inner) || dialect.IsConflict(inner)))
            {
                // The key was free when it was looked for, and is taken now.
            }
        }
    }

    private async Task<int> DeployOnceAsync(string flow, string source, string hash, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var version = await context.FlowVersions.Where(v => v.Flow == flow && v.Hash == hash).Select(v => v.Version).SingleOrDefaultAsync(cancellationToken);
        if (version == 0)
        {
            version = 1 + (await context.FlowVersions.Where(v => v.Flow == flow).MaxAsync(v => (int?)v.Version, cancellationToken) ?? 0);
            context.FlowVersions.Add(new FlowVersionRow { Flow = flow, Version = version, Hash = hash, Source = source, DeployedAt = time.GetUtcNow() });
        }
        if (await context.CurrentFlows.FindAsync([flow], cancellationToken) is { } current)
            current.Version = version;
        else
            context.CurrentFlows.Add(new CurrentFlowRow { Flow = flow, Version = version });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return version;
    }

    public async Task<string?> FindSourceAsync(string flow, int version, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.FlowVersions.Where(v => v.Flow == flow && v.Version == version).Select(v => v.Source).SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<IReadOnlyDictionary<string, int>> CurrentVersionsAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.CurrentFlows.ToDictionaryAsync(c => c.Flow, c => c.Version, cancellationToken);
    }
}
