using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace AsteriskIvr.Storage.Reports;

/// <summary>Reports over many calls. They read by the index on the arrival, a row at a time: memory does not grow with the calls.</summary>
public sealed class CallReports
{
    /// <summary>The most periods of one report.</summary>
    public const int MostPeriods = 400;

    private readonly IDbContextFactory<IvrDbContext> _contexts;

    internal CallReports(IDbContextFactory<IvrDbContext> contexts) => _contexts = contexts;

    /// <summary>Counts calls by period of their arrival, and by flow.</summary>
    /// <param name="bounds">The begin of each period, ascending, and the end of the last.</param>
    /// <param name="flow">Only this flow; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>By period, then by flow; a period without calls is left out.</returns>
    public async Task<IReadOnlyList<PeriodSummary>> SummariseAsync(IReadOnlyList<DateTimeOffset> bounds, string? flow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        if (bounds.Count is < 2 or > MostPeriods + 1 || bounds.Zip(bounds.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException($"Between 1 and {MostPeriods} periods, one after the other.", nameof(bounds));
        var starts = bounds.ToList();
        var tallies = new SortedDictionary<(int Period, string Flow), PeriodTally>();
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        await foreach (var call in Calls(context, bounds[0], bounds[^1], flow).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var found = starts.BinarySearch(call.StartedAt);
            var key = (found >= 0 ? found : ~found - 1, call.Flow);
            if (!tallies.TryGetValue(key, out var tally))
                tallies[key] = tally = new PeriodTally();
            tally.Add(call);
        }
        return [.. tallies.Select(tally => tally.Value.ToSummary(starts[tally.Key.Period], tally.Key.Flow))];
    }

    /// <summary>The calls of a period, oldest first.</summary>
    /// <param name="from">Those that began at this moment or later.</param>
    /// <param name="to">Those that began before this moment.</param>
    /// <param name="flow">Only this flow; null: all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ReportLine>> ListAsync(DateTimeOffset from, DateTimeOffset to, string? flow, int limit, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var calls = await Calls(context, from, to, flow).OrderBy(call => call.StartedAt).Take(limit).ToListAsync(cancellationToken);
        return [.. calls.Select(call => call.ToLine())];
    }

    private static IQueryable<ReportedCall> Calls(IvrDbContext context, DateTimeOffset from, DateTimeOffset to, string? flow) =>
        from call in context.Calls.AsNoTracking()
        where call.StartedAt >= @from && call.StartedAt < to && (flow == null || call.Flow == flow)
        join run in context.Runs.AsNoTracking() on call.Id equals run.CallId into runs
        from run in runs.DefaultIfEmpty()
        select new ReportedCall
        {
            Id = call.Id,
            Flow = call.Flow,
            FlowVersion = call.FlowVersion,
            CallerNumber = call.CallerNumber,
            DialedNumber = call.DialedNumber,
            Language = call.Language,
            StartedAt = call.StartedAt,
            AnsweredAt = call.AnsweredAt,
            EndedAt = call.EndedAt,
            BillableSeconds = call.BillableSeconds,
            EndReason = call.EndReason,
            LastNode = call.LastNode,
            TransferredTo = call.TransferredTo,
            Story = call.Story,
            RunState = run == null ? null : run.State,
        };
}
