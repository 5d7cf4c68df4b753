using System.Diagnostics.Metrics;

namespace AsteriskIvr.Storage;

/// <summary>The names under which storage shows in metrics. They are public: dashboards depend on them.</summary>
public sealed class StorageTelemetry : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "AsteriskIvr.Storage";

    private readonly Meter _meter;

    /// <summary>Makes the instruments.</summary>
    public StorageTelemetry(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(Name);
        Spooled = _meter.CreateCounter<long>("asterisk_ivr.spool.records", "{record}", "Records that went to the spool, since the database was away.");
        Rejected = _meter.CreateCounter<long>("asterisk_ivr.spool.rejected", "{record}", "Records of the spool that the database refused for what they hold.");
        Deleted = _meter.CreateCounter<long>("asterisk_ivr.calls.deleted", "{call}", "Calls deleted since they ended longer ago than Storage:KeepCalls.");
    }

    internal Counter<long> Spooled { get; }

    internal Counter<long> Rejected { get; }

    internal Counter<long> Deleted { get; }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
