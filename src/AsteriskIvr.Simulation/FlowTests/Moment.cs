using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AsteriskIvr.Simulation.FlowTests;

/// <summary>A moment in ISO 8601; without an offset it is in UTC.</summary>
public sealed record Moment(DateTimeOffset Time) : IParsable<Moment>
{
    /// <inheritdoc/>
    public static Moment Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var moment) ? moment : throw new FormatException($"'{s}' is no moment: write 2026-01-05T12:00:00Z, or with an offset 2026-01-05T13:00:00+01:00.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out Moment? result)
    {
        result = s is [>= '0' and <= '9', ..] && DateTimeOffset.TryParse(s, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? new Moment(time) : null;
        return result is not null;
    }
}
