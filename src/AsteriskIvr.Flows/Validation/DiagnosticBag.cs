using AsteriskIvr.Flows.Model;

namespace AsteriskIvr.Flows.Validation;

/// <summary>Collects what is wrong with one flow, at most <see cref="FlowLimits.Diagnostics"/> of it.</summary>
internal sealed class DiagnosticBag
{
    // A file of nothing but mistakes would take seconds; nobody misses the guess at the hundredth.
    private const int MaxGuesses = 100;
    private const int MaxComparisons = 200_000;

    private readonly List<Diagnostic> _diagnostics = [];
    private readonly HashSet<(SourceLocation, string)> _seen = [];

    private int _guesses;
    private int _comparisons;

    public bool HasErrors { get; private set; }

    /// <summary>Everything by position; at one place errors come first.</summary>
    public IReadOnlyList<Diagnostic> Sorted() =>
        [.. _diagnostics.OrderBy(d => d.Location.Line).ThenBy(d => d.Location.Column).ThenByDescending(d => d.Severity).ThenBy(d => d.Code, StringComparer.Ordinal)];

    /// <summary>True when such an error was found in the line.</summary>
    public bool HasErrorAt(DiagnosticCode code, int line) => _diagnostics.Exists(d => d.Code == code.Id && d.Location.Line == line);

    /// <summary>Adds one; the same at the same place says nothing new.</summary>
    public void Add(DiagnosticCode code, SourceLocation location, string message, string hint)
    {
        HasErrors |= code.Severity == DiagnosticSeverity.Error;
        if (_diagnostics.Count > FlowLimits.Diagnostics || !_seen.Add((location, message)))
            return;
        if (_diagnostics.Count == FlowLimits.Diagnostics)
            (code, message, hint) = (DiagnosticCodes.TooMany, $"There are more than {FlowLimits.Diagnostics} mistakes.", DiagnosticCodes.TooMany.Mend);
        _diagnostics.Add(new Diagnostic(code.Id, code.Severity, location, message, hint));
    }

    /// <summary><c>Did you mean 'x'?</c>, or else the names there are, or else <paramref name="otherwise"/>.</summary>
    public string Meant(string word, IReadOnlyCollection<string> known, string otherwise)
    {
        if (++_guesses > MaxGuesses || _comparisons > MaxComparisons)
            return otherwise;
        _comparisons += known.Count;
        if (Spelling.Nearest(word, known) is { } near)
            return $"Did you mean '{near}'?";
        return known.Count is > 0 and <= 16 ? $"Known are: {string.Join(", ", known)}." : otherwise;
    }
}
