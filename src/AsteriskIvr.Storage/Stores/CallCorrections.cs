using AsteriskIvr.Calls.Cdr;
using AsteriskIvr.Flows.Engine;
using AsteriskIvr.Storage.Model;
using AsteriskIvr.Storage.Writing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AsteriskIvr.Storage.Stores;

internal sealed class CallCorrections(GroupCommitWriter writer, IDbContextFactory<IvrDbContext> contexts, IOptions<StorageOptions> options) : ICallCorrections
{
    private const string Correct =
        """
        UPDATE calls SET ended_at = COALESCE(@p1, ended_at), answered_at = COALESCE(answered_at, @p2), billable_seconds = @p3
        WHERE id = @p0 AND ended_at IS NOT NULL AND billable_seconds IS NULL
            AND NOT EXISTS (SELECT 1 FROM runs WHERE call_id = @p0 AND state IN ('open', 'dead'))
        """;

    private const string FindUncorrected = "SELECT id FROM calls WHERE id = @p0 AND billable_seconds IS NULL";

    private readonly string _owner = options.Value.NodeName;

    public async Task<IReadOnlyList<CallFacts>> FindAsync(DateTimeOffset startedSince, int limit, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Calls.AsNoTracking()
            .Where(c => c.StartedAt > startedSince && c.Owner == _owner && c.EndedAt != null && c.BillableSeconds == null)
            .OrderByDescending(c => c.StartedAt).Take(limit).ToListAsync(cancellationToken);
        return [.. rows.Select(CallMapping.ToFacts)];
    }

    public ValueTask<bool> CorrectAsync(CallCorrection correction, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session =>
            {
                if (session.Execute(Correct, correction.CallId, correction.EndedAt, correction.AnsweredAt, correction.BillableSeconds) == 0)
                    return session.QueryIds(FindUncorrected, correction.CallId).Count == 0;
                session.Insert(ActivityMapping.ToRow(correction.CallId, correction.Activity));
                return true;
            },
            cancellationToken);
}
