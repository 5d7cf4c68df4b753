using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>A hangup cause (Recommendation ITU-T Q.850, table 1), written as a number or, where it is a common one, as a word.</summary>
/// <param name="Number">From 1 to 127.</param>
public readonly record struct HangupCause(int Number) : IParsable<HangupCause>
{
    internal const string Words = "normal, busy, no-answer, rejected, unallocated, congestion, unavailable";

    /// <summary>Normal clearing.</summary>
    public static HangupCause Normal { get; } = new(16);

    /// <inheritdoc/>
    public static HangupCause Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cause) ? cause : throw new FormatException($"'{s}' is no hangup cause: a number from 1 to 127, or one of {Words}.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out HangupCause result)
    {
        result = s switch
        {
            "normal" => Normal,
            "busy" => new(17),
            "no-answer" => new(19),
            "rejected" => new(21),
            "unallocated" => new(1),
            "congestion" => new(34),
            "unavailable" => new(20),
            _ => int.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 127 ? new(number) : default,
        };
        return result.Number != 0;
    }

    /// <summary><c>normal</c>, or the number.</summary>
    public override string ToString() => this == Normal ? "normal" : Number.ToString(CultureInfo.InvariantCulture);
}
