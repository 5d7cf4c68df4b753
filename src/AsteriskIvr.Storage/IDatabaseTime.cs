namespace AsteriskIvr.Storage;

/// <summary>Compares this machine's clock with the database's, by which leases and due times are kept.</summary>
public interface IDatabaseTime
{
    /// <summary>How far this machine's clock is ahead of the database's; null where that has none of its own.</summary>
    Task<TimeSpan?> MeasureOffsetAsync(CancellationToken cancellationToken);
}
