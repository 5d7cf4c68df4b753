using System.Data.Common;
using System.Text.Json;
using AsteriskIvr.Flows.Versions;
using AsteriskIvr.Flows.Yaml;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Writing;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Stores;

internal sealed class FlowVersionStore(IDbContextFactory<IvrDbContext> contexts, ReadSessions readers, ISqlDialect dialect, TimeProvider time) : IFlowVersionStore
{
    private const string WhereAny = "1 = 1";
    private const string WhereVersion = "flow = @p0 AND version = @p1 AND removed_at IS NULL";

    // Of several servers that deploy the same flow at once one is first; the others find its version then.
    private const int MostAttempts = 10;

    public async Task<IReadOnlyList<DeployedVersion>> DeployAsync(Deployment deployment, CancellationToken cancellationToken) =>
        await FindCurrentAsync(deployment, cancellationToken) ?? await ChangeAsync<IReadOnlyList<DeployedVersion>>(async context =>
        {
            var now = time.GetUtcNow();
            var deployed = new List<DeployedVersion>(deployment.Versions.Count);
            foreach (var version in deployment.Versions)
                deployed.Add(await DeployAsync(context, version, deployment, now, cancellationToken));
            foreach (var name in deployment.Withdrawn)
                await WithdrawAsync(context, name, deployment, now, cancellationToken);
            return deployed;
        }, cancellationToken);

    public Task<bool> RollBackAsync(string name, int version, string author, string? message, CancellationToken cancellationToken) =>
        ChangeAsync(async context =>
        {
            if (!await context.FlowVersions.AnyAsync(v => v.Flow == name && v.Version == version && v.RemovedAt == null, cancellationToken))
                return false;
            var now = time.GetUtcNow();
            var before = await MakeCurrentAsync(context, name, version, DeploymentEntry.Rollback, author, message, now, cancellationToken);
            if (before != version)
                Audit(context, now, author, DeploymentEntry.Rollback, $"{name}@{before} → {name}@{version}", message);
            return true;
        }, cancellationToken);

    public async Task<StoredVersion?> FindAsync(string name, int version, CancellationToken cancellationToken)
    {
        var rows = await readers.ReadAsync(statements => statements.QueryAsync<FlowVersionRow>(WhereVersion, [name, version], cancellationToken), cancellationToken);
        return rows is [var row] ? new StoredVersion(Kind(row.Kind), row.Source, Subflows(row.Subflows)) : null;
    }

    public async Task<IReadOnlyDictionary<string, int>> CurrentVersionsAsync(CancellationToken cancellationToken)
    {
        var rows = await readers.ReadAsync(statements => statements.QueryAsync<CurrentFlowRow>(WhereAny, [], cancellationToken), cancellationToken);
        return rows.ToDictionary(row => row.Flow, row => row.Version);
    }

    internal static FlowFileKind Kind(string word) => Enum.Parse<FlowFileKind>(word, ignoreCase: true);

    internal static void Audit(IvrDbContext context, DateTimeOffset now, string author, string action, string what, string? message) => context.Audit.Add(new AuditRow
    {
        Id = Guid.CreateVersion7(now),
        At = now,
        Actor = author,
        Action = action,
        Detail = message is null ? what : $"{what}: {message}",
    });

    private static Dictionary<string, string> Subflows(string? json) => json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;

    /// <summary>What is deployed where all of it is current already, as at nearly every start; else null.</summary>
    private async Task<IReadOnlyList<DeployedVersion>?> FindCurrentAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        var current = await CurrentVersionsAsync(cancellationToken);
        if (deployment.Withdrawn.Any(current.ContainsKey))
            return null;
        var deployed = new List<DeployedVersion>(deployment.Versions.Count);
        foreach (var version in deployment.Versions)
        {
            if (!current.TryGetValue(version.Name, out var number))
                return null;
            var rows = await readers.ReadAsync(statements => statements.QueryAsync<FlowVersionRow>(WhereVersion, [version.Name, number], cancellationToken), cancellationToken);
            if (rows is not [var row] || row.Hash != version.Hash)
                return null;
            deployed.Add(new DeployedVersion(version.Name, number, IsNew: false, IsChange: false));
        }
        return deployed;
    }

    private async Task<T> ChangeAsync<T>(Func<IvrDbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync(cancellationToken);
                await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
                var result = await change(context);
                await context.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (DbUpdateException error) when (attempt < MostAttempts && error.InnerException is DbException inner && (dialect.IsDataError(inner) || dialect.IsConflict(inner)))
            {
                // The key was free when it was looked for, and is taken now.
            }
        }
    }

    private static async Task<DeployedVersion> DeployAsync(IvrDbContext context, NewVersion version, Deployment deployment, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (name, hash) = (version.Name, version.Hash);
        var number = await context.FlowVersions.Where(v => v.Flow == name && v.Hash == hash).Select(v => v.Version).SingleOrDefaultAsync(cancellationToken);
        var isNew = number == 0;
        if (isNew)
        {
            number = 1 + (await context.FlowVersions.Where(v => v.Flow == name).MaxAsync(v => (int?)v.Version, cancellationToken) ?? 0);
            context.FlowVersions.Add(new FlowVersionRow
            {
                Flow = name,
                Version = number,
                Kind = version.Kind.ToString().ToLowerInvariant(),
                Hash = hash,
                Source = version.Source,
                Subflows = version.Subflows.Count == 0 ? null : JsonSerializer.Serialize(version.Subflows),
                Author = deployment.Author,
                Message = deployment.Message,
                DeployedAt = now,
            });
        }
        var before = await MakeCurrentAsync(context, name, number, DeploymentEntry.Deploy, deployment.Author, deployment.Message, now, cancellationToken);
        if (before != number && deployment.IsByPerson)
            Audit(context, now, deployment.Author, DeploymentEntry.Deploy, $"{name}@{number}", deployment.Message);
        return new DeployedVersion(name, number, isNew, before != number);
    }

    private static async Task WithdrawAsync(IvrDbContext context, string name, Deployment deployment, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await context.CurrentFlows.FindAsync([name], cancellationToken) is not { } current)
            return;
        context.CurrentFlows.Remove(current);
        await AddEntryAsync(context, name, current.Version, DeploymentEntry.Withdraw, deployment.Author, deployment.Message, now, cancellationToken);
    }

    private static async Task<int?> MakeCurrentAsync(
        IvrDbContext context, string name, int version, string action, string author, string? message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var current = await context.CurrentFlows.FindAsync([name], cancellationToken);
        var before = current?.Version;
        if (before == version)
            return before;
        if (current is null)
            context.CurrentFlows.Add(new CurrentFlowRow { Flow = name, Version = version });
        else
            current.Version = version;
        await AddEntryAsync(context, name, version, action, author, message, now, cancellationToken);
        return before;
    }

    // Their order is what a rollback goes by: it must not depend on a clock that stands still or was put back.
    private static async Task AddEntryAsync(
        IvrDbContext context, string name, int version, string action, string author, string? message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await context.Deployments.Where(d => d.Flow == name).OrderByDescending(d => d.At).Select(d => (DateTimeOffset?)d.At).FirstOrDefaultAsync(cancellationToken);
        var at = last is { } before && before >= now ? before.AddMilliseconds(1) : now;
        context.Deployments.Add(new DeploymentRow { Id = Guid.CreateVersion7(at), Flow = name, Version = version, Action = action, At = at, Author = author, Message = message });
    }
}
