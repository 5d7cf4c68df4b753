using AsteriskIvr.Storage.Writing;

namespace AsteriskIvr.Storage.Nodes;

/// <summary>
/// The clock by which everything is timed that one server writes and another compares: when a run is due, until when a lease holds. It is the database's, asked
/// for now and then and carried on with this machine's monotonic clock in between; so neither a wrong clock of this machine nor one that is set matters. A
/// database that is a file of this machine has no other clock than the machine's.
/// </summary>
internal sealed class DatabaseClock(TimeProvider time, ReadSessions readers, ISqlDialect dialect) : IDatabaseTime
{
    /// <summary>An answer that took longer says less than what is known: a quartz is off by a millisecond in ten seconds.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(1);

    private volatile Anchor? _anchor;

    /// <summary>The time now; before the first <see cref="SynchronizeAsync"/> this machine's.</summary>
    public DateTimeOffset Now => _anchor is { } anchor ? anchor.At + time.GetElapsedTime(anchor.Timestamp) : time.GetUtcNow();

    /// <summary>Asks the database for the time.</summary>
    public async Task SynchronizeAsync(CancellationToken cancellationToken)
    {
        if (await AskAsync(cancellationToken) is { } answer && (_anchor is null || answer.Took <= LongestAnswer))
            _anchor = answer.Anchor;
    }

    public async Task<TimeSpan?> MeasureOffsetAsync(CancellationToken cancellationToken) =>
        await AskAsync(cancellationToken) is { } answer ? time.GetUtcNow() - (answer.Anchor.At + time.GetElapsedTime(answer.Anchor.Timestamp)) : null;

    private async Task<(Anchor Anchor, TimeSpan Took)?> AskAsync(CancellationToken cancellationToken)
    {
        if (dialect.Now is not { } sql)
            return null;
        // The first answer on a new connection is slow, and so is worth little.
        await readers.ReadAsync(statements => statements.QueryMomentAsync(sql, cancellationToken), cancellationToken);
        var asked = time.GetTimestamp();
        var now = (await readers.ReadAsync(statements => statements.QueryMomentAsync(sql, cancellationToken), cancellationToken))!.Value;
        var took = time.GetElapsedTime(asked);
        // Said halfway between question and answer.
        return (new Anchor(now - took / 2, asked), took);
    }

    /// <summary>What the database's clock showed when this machine's monotonic clock stood at <paramref name="Timestamp"/>.</summary>
    private sealed record Anchor(DateTimeOffset At, long Timestamp);
}
