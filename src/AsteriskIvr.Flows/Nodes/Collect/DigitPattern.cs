using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace AsteriskIvr.Flows.Nodes;

/// <summary>
/// What a whole entry must look like: a .NET regular expression without look-around and back-references, so that matching takes time
/// proportional to the entry's length, whatever the author wrote.
/// </summary>
public sealed record DigitPattern : IParsable<DigitPattern>
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly Regex _whole;

    private DigitPattern(string source)
    {
        Source = source;
        _ = new Regex(source, Options); // by itself, or `)(` would pass inside the brackets of the next line
        _whole = new Regex($@"\A(?:{source})\z", Options);
    }

    /// <summary>Digits only, or nothing.</summary>
    public static DigitPattern Digits { get; } = new("[0-9]*");

    /// <summary>The expression as written.</summary>
    public string Source { get; }

    /// <inheritdoc/>
    public static DigitPattern Parse(string s, IFormatProvider? provider)
    {
        try
        {
            return new(s);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"This regular expression cannot be used (none with look-around or back-references can): {unreadable.Message}", unreadable);
        }
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out DigitPattern? result)
    {
        try
        {
            result = s is null ? null : Parse(s, provider);
        }
        catch (FormatException)
        {
            result = null;
        }
        return result is not null;
    }

    /// <inheritdoc/>
    public bool Equals(DigitPattern? other) => other?.Source == Source;

    /// <inheritdoc/>
    public override int GetHashCode() => Source.GetHashCode(StringComparison.Ordinal);

    /// <summary><see cref="Source"/>.</summary>
    public override string ToString() => Source;

    internal bool Matches(string entry) => _whole.IsMatch(entry);
}
