using System.Diagnostics.CodeAnalysis;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>How two values are compared.</summary>
public sealed record ComparisonOperator : IParsable<ComparisonOperator>
{
    private static readonly string[] Known = ["==", "!=", "<", "<=", ">", ">=", "contains", "starts-with", "ends-with"];

    private ComparisonOperator(string sign) => Sign = sign;

    /// <summary>As it is written.</summary>
    public string Sign { get; }

    /// <inheritdoc/>
    public static ComparisonOperator Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var known) ? known : throw new FormatException($"'{s}' compares nothing. Known are {string.Join(", ", Known)}.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out ComparisonOperator? result)
    {
        result = Known.Contains(s) ? new(s!) : null;
        return result is not null;
    }

    /// <summary><see cref="Sign"/>.</summary>
    public override string ToString() => Sign;
}
