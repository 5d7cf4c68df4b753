using System.Diagnostics.CodeAnalysis;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>A time zone by its name in the IANA database, such as <c>Europe/Berlin</c>, as this machine knows it (Debian's package tzdata).</summary>
public sealed record HoursZone : IParsable<HoursZone>
{
    private HoursZone(TimeZoneInfo info) => Info = info;

    /// <summary>The zone.</summary>
    public TimeZoneInfo Info { get; }

    /// <inheritdoc/>
    public static HoursZone Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var zone) ? zone : throw new FormatException($"This machine knows no time zone '{s}'. Write one such as Europe/Berlin, America/New_York or UTC.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out HoursZone? result)
    {
        result = s is not null && TimeZoneInfo.TryFindSystemTimeZoneById(s, out var info) ? new(info) : null;
        return result is not null;
    }

    /// <summary>Its name.</summary>
    public override string ToString() => Info.Id;
}
